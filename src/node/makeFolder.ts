import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Creates a folder and its missing parents. Rejects with the system's error. Node's own recursive `mkdir` never ends if
 * the system denies a folder with `ENOENT`, as Linux does in `/proc`.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  const missing: string[] = [];
  for (let folder = resolve(path); !(await exists(folder)); folder = dirname(folder)) {
    missing.push(folder);
  }
  for (const folder of missing.reverse()) {
    await mkdir(folder, { mode }).catch(async (error: unknown) => {
      // Another process may have created it at the same moment.
      if (!(await exists(folder))) {
        throw error;
      }
    });
  }
  if (!(await stat(path)).isDirectory()) {
    throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing && path !== dirname(path)) {
      return false;
    }
    throw error;
  }
}
