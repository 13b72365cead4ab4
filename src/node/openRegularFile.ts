import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, stat } from 'node:fs/promises';

/**
 * Opens a file for reading. Rejects with the code `ENOTREG` for pipes, sockets, devices and folders: opening a pipe
 * waits for its other end, and four such waits stop all file access of a Node process.
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
  // Checks before opening, since opening a device can have side effects.
  if (!(await stat(path)).isFile()) {
    throw notRegular();
  }
  // Checks again, since the file may have been replaced. Windows does not have this flag.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  if ((await file.stat()).isFile()) {
    return file;
  }
  await file.close();
  throw notRegular();
}

function notRegular(): Error {
  return Object.assign(new Error('not a regular file'), { code: 'ENOTREG' });
}
