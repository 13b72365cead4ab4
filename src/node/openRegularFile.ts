import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, stat } from 'node:fs/promises';

/**
 * Opens a file for reading. Rejects with the code `ENOTREG` for pipes, sockets, devices and folders: opening a pipe
 * waits for its other end, and four such waits stop all file access of a Node process.
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
  // Looked at before it is opened, since opening a device can have effects.
  if (!(await stat(path)).isFile()) {
    throw notRegular();
  }
  // It may have been replaced since; on Windows there is no such flag.
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
