import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRunningServer } from '../core/localServer/runningServer';
import type { RunningServer } from '../core/localServer/runningServer';
import { isAlive } from './serverProcess';

/** Returns the server that uses the state folder, which stores its process ID there. */
export async function stateHolder(folder: string): Promise<RunningServer | undefined> {
  const file = join(folder, 'state', 'server.json');
  return parseRunningServer(await readFile(file, 'utf8').catch(() => ''));
}

/** Whether this process is a running server with the state folder of the extension, and not any other program. */
export async function hasState(folder: string, pid: number): Promise<boolean> {
  return (await stateHolder(folder))?.pid === pid && isAlive(pid);
}
