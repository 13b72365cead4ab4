import { parseJson } from '../../core/parseJson';
import { openRegularFile } from '../../node/openRegularFile';

/** Larger files are not parsed: a tokenizer may have 30 MB, and parsing it would block all requests. */
const MAX_PARSED_BYTES = 1024 * 1024;
const END_BYTES = 4096;

/**
 * Returns whether a file may contain a JSON object. Parses files of up to 1 MiB; of a larger one, checks only both ends,
 * which detects incomplete downloads and other formats. Rejects if the file cannot be read.
 */
export async function mayBeJsonObject(path: string): Promise<boolean> {
  const file = await openRegularFile(path);
  try {
    const { size } = await file.stat();
    const part = async (from: number, length: number): Promise<string> => {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, from);
      return buffer.toString('utf8', 0, bytesRead);
    };
    if (size <= MAX_PARSED_BYTES) {
      return isJsonObject(await part(0, size));
    }
    const [start, end] = [await part(0, END_BYTES), await part(size - END_BYTES, END_BYTES)];
    // An end of nothing but white space proves nothing. `trimStart` also removes a byte order mark.
    return ['', '{'].includes(start.trimStart().slice(0, 1)) && ['', '}'].includes(end.trimEnd().slice(-1));
  } finally {
    await file.close();
  }
}

function isJsonObject(text: string): boolean {
  const value = parseJson(text.replace(/^\uFEFF/, ''));
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
