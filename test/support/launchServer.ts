import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import * as v from 'valibot';
import { firstMatch } from './firstMatch';
import { stopTree, stopWithUs } from './stopTree';

const ReadySchema = v.object({ port: v.pipe(v.number(), v.integer()), token: v.string() });

const STARTUP_MS = 30_000;

export interface LaunchOptions {
  readonly cwd?: string;
  /** All of its environment; where nothing is said, ours. */
  readonly env?: NodeJS.ProcessEnv;
  /** Receives the server's log lines. */
  readonly log?: (line: string) => void;
  /** Gets the process before it is ready. */
  readonly onSpawn?: (child: ChildProcess) => void;
}

/** The server as people run it: a process of its own. */
export interface LaunchedServer {
  readonly child: ChildProcess;
  readonly port: number;
  readonly token: string;
  /** Sends a request: a POST where there is a body. */
  call(path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Sends a signal, and resolves with the exit code when the process is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  stop(): Promise<void>;
}

/**
 * Runs a command that starts the server, on a free port unless `args` name one, and resolves when it is ready. Rejects
 * with its last lines where it ends before or takes too long; then nothing of it is left.
 */
export async function launchServer(
  [program = '', ...command]: readonly string[],
  args: readonly string[],
  { cwd, env = process.env, log, onSpawn }: LaunchOptions = {},
): Promise<LaunchedServer> {
  const child = spawn(program, [...command, '--port', '0', ...args], {
    ...(cwd === undefined ? {} : { cwd }),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  stopWithUs(child);
  onSpawn?.(child);
  const stop = () => stopTree(child);
  try {
    const [line] = await firstMatch(child, /^\{.*"port".*\}$/, STARTUP_MS, log);
    const { port, token } = v.parse(ReadySchema, JSON.parse(line));
    return {
      ...{ child, port, token, stop },
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
  } catch (error) {
    await stop();
    throw error;
  }
}
