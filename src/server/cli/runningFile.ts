import { readFile, rm } from 'node:fs/promises';
import { parseRunningServer, runningServerText } from '../../core/localServer/runningServer';
import type { RunningServer } from '../../core/localServer/runningServer';
import { replaceFile } from '../../node/replaceFile';

/**
 * Tells others of this user by a file where the server is, while it runs. Gives back the function that takes the file
 * away; a server that was killed leaves it behind.
 */
export async function writeRunningFile(path: string, server: RunningServer): Promise<() => Promise<void>> {
  await replaceFile(path, runningServerText(server));
  return async () => {
    const text = await readFile(path, 'utf8').catch(() => '');
    // The file may be a later server's already.
    if (parseRunningServer(text)?.pid === server.pid) {
      await rm(path, { force: true });
    }
  };
}
