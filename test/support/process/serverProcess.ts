import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import * as v from 'valibot';
import { builtServer } from './builtServer';

const ready = v.pipe(v.string(), v.parseJson(), v.object({ port: v.number(), token: v.string() }));

/** The server as people run it: a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly port: number;
  readonly token: string;
  call(path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Ends it with a signal, and resolves with its exit code when it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts the bundled server; resolves when it has printed that it is ready. */
export function startProcess(...args: readonly string[]): Promise<ServerProcess> {
  return startProcessWith({}, ...args);
}

interface LaunchOptions {
  /** Options of Node itself. */
  readonly execArgv?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Gets the process before it is ready. */
  readonly onSpawn?: (child: ChildProcess) => void;
}

/** The same, with more to choose. */
export async function startProcessWith(
  { execArgv = [], env = {}, onSpawn }: LaunchOptions,
  ...args: readonly string[]
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...execArgv, await builtServer(), '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, HF_INFERENCE_TOKEN: '', ...env },
  });
  onSpawn?.(child);
  const line = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.endsWith('\n')) {
        resolve(text);
      }
    });
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}`)));
  });
  const { port, token } = v.parse(ready, line);
  return {
    ...{ child, port, token },
    call: (path, body, headers = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        headers: { authorization: `Bearer ${token}`, ...headers },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      }),
    end: (signal) =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) {
          resolve(child.exitCode);
        }
        child.once('exit', (code) => resolve(code));
        child.kill(signal);
      }),
  };
}
