import { launchServer } from '../launchServer';
import type { LaunchedServer, LaunchOptions } from '../launchServer';
import { builtServer } from './builtServer';

export type ServerProcess = LaunchedServer;

/** Starts the bundled server; resolves when it has printed that it is ready. */
export function startProcess(...args: readonly string[]): Promise<ServerProcess> {
  return startProcessWith({}, ...args);
}

interface ProcessOptions extends LaunchOptions {
  /** Options of Node itself. */
  readonly execArgv?: readonly string[];
}

/** The same, with more to choose. */
export async function startProcessWith(
  { execArgv = [], env = {}, ...options }: ProcessOptions,
  ...args: readonly string[]
): Promise<ServerProcess> {
  return launchServer([process.execPath, ...execArgv, await builtServer()], args, {
    ...options,
    env: { ...process.env, HF_INFERENCE_TOKEN: '', ...env },
  });
}
