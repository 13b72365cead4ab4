import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeFolder } from '../../node/makeFolder';

/** A disk that takes longer for a few bytes is too slow for models. */
const MAX_MS = 10_000;

/**
 * Checks that files can be stored in a folder by writing, renaming and reading one. Creates the folder if it is missing.
 * Rejects with the system's error, or with the code `ETIMEDOUT`.
 */
export async function probeFolder(folder: string): Promise<void> {
  const timer = new AbortController();
  const late = delay(MAX_MS, undefined, { signal: timer.signal }).then(() => {
    throw Object.assign(new Error('the disk does not respond'), { code: 'ETIMEDOUT' });
  });
  try {
    await Promise.race([probe(folder), late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
}

async function probe(folder: string): Promise<void> {
  await makeFolder(folder);
  // No model ID starts with a dot.
  const path = join(folder, `.probe-${randomUUID()}`);
  const moved = `${path}-moved`;
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(path);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(path, moved);
    if ((await readFile(moved, 'utf8')) !== path) {
      throw Object.assign(new Error('the data read differs from the data written'), { code: 'EIO' });
    }
  } finally {
    await Promise.all([path, moved].map((one) => rm(one, { force: true }).catch(() => undefined)));
  }
}
