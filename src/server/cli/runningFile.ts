import { readFile, rm } from 'node:fs/promises';
import { parseRunningServer, runningServerText } from '../../core/localServer/runningServer';
import type { RunningServer } from '../../core/localServer/runningServer';
import { replaceFile } from '../../node/replaceFile';

/**
 * Writes a file that tells this user's windows where the server is running. Returns the function that deletes the file;
 * a killed server leaves it behind.
 */
export async function writeRunningFile(path: string, server: RunningServer): Promise<() => Promise<void>> {
  await replaceFile(path, runningServerText(server));
  return async () => {
    const text = await readFile(path, 'utf8').catch(() => '');
    // The file may already belong to a newer server.
    if (parseRunningServer(text)?.pid === server.pid) {
      await rm(path, { force: true });
    }
  };
}
