import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './makeFolder';

/**
 * Puts a file with this text in the place of the one that is there, in one step, readable by its owner only; makes its
 * folder where that is missing. Once it resolves, neither a crash nor a power cut takes the text away. Rejects with the
 * file system's error: then the old file is as it was and nothing else is left behind.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await makeFolder(folder, 0o700);
  const next = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(next, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

/** A rename is durable once its folder is on the disk. Not every system lets a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close().catch(() => undefined);
}
