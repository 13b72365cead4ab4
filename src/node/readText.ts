import { openRegularFile } from './openRegularFile';

const MAX_BYTES = 1024 * 1024;

/**
 * Reads the first `maxBytes` of a text file, without a byte order mark; no real config or model card is longer. Rejects
 * if it is not a regular file.
 */
export async function readText(path: string, maxBytes = MAX_BYTES): Promise<string> {
  const file = await openRegularFile(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(maxBytes), 0, maxBytes, 0);
    return buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '');
  } finally {
    await file.close();
  }
}
