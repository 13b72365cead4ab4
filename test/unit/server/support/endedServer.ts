import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { stopWithUs } from '../../../support/stopTree';
import { builtServer } from './builtServer';

/** How a server ended that could not start. */
export interface EndedServer {
  readonly code: number | null;
  /** What it wrote to stderr. */
  readonly said: string;
}

/** Starts the bundled server and resolves when it has ended by itself. */
export async function endedServer(...args: readonly string[]): Promise<EndedServer> {
  const child = spawn(process.execPath, [await builtServer(), '--port', '0', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  stopWithUs(child);
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { said: await text(child.stderr), code: await code };
}
