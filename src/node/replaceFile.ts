import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './makeFolder';
import { syncFolder } from './syncFolder';

/**
 * Atomically replaces a file with this text, readable by its owner only. Creates its folder if missing. Once it resolves,
 * the text survives a crash or power failure. If it rejects with the file system's error, the old file is unchanged and
 * no other file is left behind.
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
