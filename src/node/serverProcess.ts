import { spawn } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Proxy } from '../core/localServer/localServer';
import { LocalServerError } from '../core/localServer/localServerFault';
import type { LocalServerFault } from '../core/localServer/localServerFault';
import { PORT_TAKEN_EXIT_CODE, STATE_TAKEN_EXIT_CODE } from '../core/localServer/runningServer';
import type { Clock } from '../core/ports';
import { errorCode } from './errorCode';
import { PROXY_STRICT_SSL } from './proxyOf';

const READY_SECONDS = 30;
/** A process that has not ended by then is killed. */
export const STOP_MS = 5000;
const GONE_PAUSE_MS = 50;

const NOT_FOR_SERVER = /^(?:VSCODE_|ELECTRON_|NODE_OPTIONS$|HF_TOKEN$|HUGGING_FACE_HUB_TOKEN$)/i;
const PROXY_VARIABLE = /^(?:https?|all|no)_proxy$/i;

/** How to start the server. */
export interface ServerLaunch {
  /** Absolute path of the server's program. */
  readonly program: string;
  readonly args: readonly string[];
  /** 0 uses any free port. */
  readonly port: number;
  readonly token: string;
  readonly proxy?: Proxy | undefined;
  /** Absolute path of the log file; created if missing. */
  readonly logFile: string;
}

/**
 * Starts the server with the runtime of this process, so that it outlives the window. Resolves when it is ready;
 * rejects with a `LocalServerError` whose fault is `portTaken`, `stateTaken`, `ended` or `late`.
 */
export async function launchServer(launch: ServerLaunch): Promise<void> {
  const { program, args, port, token, proxy, logFile } = launch;
  await mkdir(dirname(logFile), { recursive: true });
  const log = await open(logFile, 'a', 0o600);
  try {
    const child = spawn(process.execPath, [program, '--port', String(port), ...args], {
      // Logs to a file, since a pipe would close together with the window.
      stdio: ['ignore', 'pipe', log.fd],
      env: { ...serverEnvironment(process.env, proxy), HF_INFERENCE_TOKEN: token },
      cwd: dirname(logFile),
      detached: true,
      windowsHide: true,
    });
    const ready = new Promise<void>((resolve, reject) => {
      const fail = (fault: LocalServerFault) => {
        clearTimeout(timer);
        reject(new LocalServerError(fault));
      };
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        fail({ kind: 'late', seconds: READY_SECONDS });
      }, READY_SECONDS * 1000);
      child.once('error', (error) => fail({ kind: 'ended', code: errorCode(error) }));
      child.once('exit', (code, signal) => {
        if (code === PORT_TAKEN_EXIT_CODE) {
          fail({ kind: 'portTaken', port });
        } else if (code === STATE_TAKEN_EXIT_CODE) {
          fail({ kind: 'stateTaken', pid: undefined });
        } else {
          fail({ kind: 'ended', code: String(signal ?? code) });
        }
      });
      if (child.stdout !== null) {
        createInterface({ input: child.stdout }).once('line', () => {
          clearTimeout(timer);
          resolve();
        });
      }
    });
    await ready;
    child.stdout?.destroy();
    child.unref();
  } finally {
    await log.close();
  }
}

/** Returns whether a process of this user has this ID. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Sends a signal to a process, which may have already exited. */
export function signalProcess(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process has already exited.
  }
}

/**
 * Returns the environment without the variables of VS Code and Node, set up to run as plain Node. Without the user's token
 * for the hub, too: a model that needs it is downloaded by the extension, after the user has agreed.
 */
export function serverEnvironment(env: NodeJS.ProcessEnv, proxy?: Proxy): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([name]) => !NOT_FOR_SERVER.test(name) && !(proxy !== undefined && PROXY_VARIABLE.test(name)),
  );
  const { url = '', except = [], isStrict = true } = proxy ?? {};
  const proxies = {
    ...{ HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: except.join(',') },
    ...(!isStrict && { [PROXY_STRICT_SSL]: '0' }),
  };
  return {
    ...Object.fromEntries(kept),
    ...(proxy !== undefined && proxies),
    ELECTRON_RUN_AS_NODE: '1',
  };
}

/** Ends a process, by force if it does not end in time. */
export async function endProcess(pid: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const deadline = clock.monotonic() + STOP_MS;
  signalProcess(pid, 'SIGTERM');
  while (isAlive(pid)) {
    if (clock.monotonic() >= deadline) {
      signalProcess(pid, 'SIGKILL');
    }
    await clock.sleep(GONE_PAUSE_MS, signal);
  }
}
