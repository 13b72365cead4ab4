import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { stopWithUs } from '../stopTree';
import { builtServer } from './builtServer';

/** How a server ended that could not start. */
export interface EndedServer {
  readonly code: number | null;
  /** What it wrote to stderr. */
  readonly said: string;
}

/** Starts the bundled server and resolves when it has ended by itself; rejects where it gets ready instead. */
export async function endedServer(...args: readonly string[]): Promise<EndedServer> {
  const child = spawn(process.execPath, [await builtServer(), '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  stopWithUs(child);
  let isReady = false;
  child.stdout.once('data', () => {
    isReady = true;
    child.kill('SIGKILL');
  });
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ended = { said: await text(child.stderr), code: await code };
  if (isReady) {
    throw new Error('The server has started');
  }
  return ended;
}
