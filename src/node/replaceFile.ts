import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './makeFolder';
import { syncFolder } from './syncFolder';

/** Who may read what is created; anyone as far as the user's own settings allow it, if omitted. */
interface Modes {
  readonly file?: number;
  readonly folder?: number;
}

/** Atomically replaces a file with this text, readable by its owner only, as `replaceWhole` does. */
export async function replaceFile(path: string, text: string): Promise<void> {
  await replaceWhole(path, (file) => file.writeFile(text), { file: 0o600, folder: 0o700 });
}

/**
 * Atomically replaces a file with what `write` writes. Creates its folder if missing. Once it resolves, the content survives
 * a crash or power failure. If it rejects, with the error of `write` or of the file system, the old file is unchanged and no
 * other file is left behind.
 */
export async function replaceWhole(
  path: string,
  write: (file: FileHandle) => Promise<void>,
  modes: Modes = {},
): Promise<void> {
  const folder = dirname(path);
  await makeFolder(folder, modes.folder);
  const next = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(next, 'wx', modes.file);
    try {
      await write(file);
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
