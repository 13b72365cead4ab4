import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../node/makeFolder';
import type { HubFile } from './hubModel';

/** How long the hub may send nothing before the download fails, in milliseconds. */
const SILENCE_MS = 60_000;

/**
 * Downloads a file to `path`, resuming an earlier attempt, and verifies it. Rejects if the connection is lost (the
 * received part is kept), or if the file is too large or has the wrong checksum (it is deleted).
 * @param onBytes receives the number of additional bytes, first those of an earlier attempt
 */
export async function downloadFile(
  url: string,
  path: string,
  file: HubFile,
  onBytes: (count: number) => void,
  signal: AbortSignal,
): Promise<void> {
  await makeFolder(dirname(path));
  const existing = await stat(path).then(
    ({ size }) => (size <= file.bytes ? size : 0),
    () => 0,
  );
  if (existing < file.bytes || existing === 0) {
    await fetchRest(url, path, file, existing, onBytes, signal).catch(async (error: unknown) => {
      // This is not the listed file, so the next attempt must not resume it.
      if (error instanceof FileTooLargeError) {
        await rm(path, { force: true });
      }
      throw error;
    });
  } else {
    onBytes(existing);
  }
  if ((await checksumOf(path, file)) !== file.checksum.hex) {
    await rm(path, { force: true });
    throw new Error(`${file.path} has the wrong checksum`);
  }
}

class FileTooLargeError extends Error {
  constructor(name: string) {
    super(`${name} is larger than the hub announced`);
  }
}

async function fetchRest(
  url: string,
  path: string,
  file: HubFile,
  existing: number,
  onBytes: (count: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('the hub stopped responding')), SILENCE_MS);
  try {
    const response = await fetch(url, {
      // Without compression, so that the received bytes are those of the file.
      headers: { 'accept-encoding': 'identity', ...(existing > 0 ? { range: `bytes=${existing}-` } : {}) },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!response.ok || response.body === null) {
      throw new Error(`the hub returned status ${response.status} for ${file.path}`);
    }
    const isResumed =
      response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${existing}-`);
    let size = isResumed === true ? existing : 0;
    onBytes(size);
    const target = await open(path, isResumed === true ? 'a' : 'w');
    try {
      for await (const chunk of response.body) {
        timer.refresh();
        size += chunk.length;
        if (size > file.bytes) {
          throw new FileTooLargeError(file.path);
        }
        await target.write(chunk);
        onBytes(chunk.length);
      }
      await target.sync();
    } finally {
      await target.close();
    }
    if (size < file.bytes) {
      throw new Error(`${file.path} is incomplete`);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function checksumOf(path: string, { bytes, checksum }: HubFile): Promise<string> {
  const hash = createHash(checksum.algorithm === 'sha256' ? 'sha256' : 'sha1');
  if (checksum.algorithm === 'git-sha1') {
    hash.update(`blob ${bytes}\0`);
  }
  const chunks: AsyncIterable<Buffer> = createReadStream(path);
  for await (const chunk of chunks) {
    hash.update(chunk);
  }
  return hash.digest('hex');
}
