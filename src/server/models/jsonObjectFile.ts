import { parseJson } from '../../core/parseJson';
import { openRegularFile } from '../../node/openRegularFile';

/** What is larger is not parsed, but looked at from both ends: a tokenizer may have 30 MB, and requests wait meanwhile. */
const MAX_PARSED_BYTES = 1024 * 1024;
const END_BYTES = 4096;

/**
 * Whether a file can be a JSON object. One of up to 1 MiB is parsed; of a larger one only both ends are looked at, which
 * tells a download that was cut short and what is no JSON at all. Rejects where it cannot be read.
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
    // White space alone tells nothing; `trimStart` takes a byte order mark, too.
    return ['', '{'].includes(start.trimStart().slice(0, 1)) && ['', '}'].includes(end.trimEnd().slice(-1));
  } finally {
    await file.close();
  }
}

function isJsonObject(text: string): boolean {
  const value = parseJson(text.replace(/^\uFEFF/, ''));
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
