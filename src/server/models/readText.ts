import { open } from 'node:fs/promises';

const MOST_BYTES = 1024 * 1024;

/** The start of a text file: a config or a model card that is longer than a mebibyte is none. */
export async function readText(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
