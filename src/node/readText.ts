import { openRegularFile } from './openRegularFile';

const MAX_BYTES = 1024 * 1024;

/**
 * The start of a text file, without a byte order mark: a config or a model card that is longer than `mostBytes` is none.
 * Rejects for what is not a regular file.
 */
export async function readText(path: string, mostBytes = MAX_BYTES): Promise<string> {
  const file = await openRegularFile(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
    return buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '');
  } finally {
    await file.close();
  }
}
