import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../node/makeFolder';
import type { HubFile } from './hubModel';

/** A server that sends nothing for so long, in milliseconds, is taken for gone. */
const SILENCE_MS = 60_000;

/**
 * Brings a file to `path`, going on where an earlier try has ended, and checks it. Rejects where the connection is lost
 * (what has come so far stays), where more comes than was said, and where the checksum is wrong (the file is removed).
 * @param onBytes told how many more bytes are there now, those of an earlier try included
 */
export async function downloadFile(
  url: string,
  path: string,
  file: HubFile,
  onBytes: (count: number) => void,
  signal: AbortSignal,
): Promise<void> {
  await makeFolder(dirname(path));
  const there = await stat(path).then(
    ({ size }) => (size <= file.bytes ? size : 0),
    () => 0,
  );
  if (there < file.bytes || there === 0) {
    await fetchRest(url, path, file, there, onBytes, signal).catch(async (error: unknown) => {
      // What is not the file that was listed is no start to go on from.
      if (error instanceof LongerThanSaid) {
        await rm(path, { force: true });
      }
      throw error;
    });
  } else {
    onBytes(there);
  }
  if ((await checksumOf(path, file)) !== file.checksum.hex) {
    await rm(path, { force: true });
    throw new Error(`${file.path} has the wrong checksum`);
  }
}

class LongerThanSaid extends Error {
  constructor(name: string) {
    super(`${name} is larger than the hub announced`);
  }
}

async function fetchRest(
  url: string,
  path: string,
  file: HubFile,
  there: number,
  onBytes: (count: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('the hub stopped responding')), SILENCE_MS);
  try {
    const response = await fetch(url, {
      // Without compression, so that the bytes that come are those of the file.
      headers: { 'accept-encoding': 'identity', ...(there > 0 ? { range: `bytes=${there}-` } : {}) },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!response.ok || response.body === null) {
      throw new Error(`the hub returned status ${response.status} for ${file.path}`);
    }
    const goesOn =
      response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${there}-`);
    let size = goesOn === true ? there : 0;
    onBytes(size);
    const target = await open(path, goesOn === true ? 'a' : 'w');
    try {
      for await (const chunk of response.body) {
        timer.refresh();
        size += chunk.length;
        if (size > file.bytes) {
          throw new LongerThanSaid(file.path);
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
