import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { launchServer } from './launchServer';
import { projectFolder } from './projectFolder';

/** Ids of these models are `demo/<name>`. */
export const demoModels: string = join(projectFolder, 'test', 'models');

export interface InferenceServerOptions {
  /** 0 (the default): any free port. */
  readonly port?: number;
  /** Model folder, `demoModels` where nothing is said. */
  readonly models?: string;
  /** A random one where nothing is said. */
  readonly token?: string;
  /** Path of the server, `dist/server.js` where nothing is said. */
  readonly program?: string;
  /** Further arguments of the server. */
  readonly args?: readonly string[];
  /** Receives the server's log lines, those after the ready line. */
  readonly log?: (line: string) => void;
}

/** A running `dist/server.js`: the real local inference server. */
export interface InferenceServer {
  /** What the setting `hfInference.endpoint` takes. */
  readonly endpoint: string;
  readonly token: string;
  stop(): Promise<void>;
}

/** Starts the local inference server from `dist/server.js`. Rejects with its last output when it does not come up. */
export async function startInferenceServer(options: InferenceServerOptions = {}): Promise<InferenceServer> {
  const { port = 0, models = demoModels, args = [], log } = options;
  const token = options.token ?? `local_${randomBytes(16).toString('hex')}`;
  const program = options.program ?? join(projectFolder, 'dist', 'server.js');
  // Pins of one test must not turn up in another.
  const state = args.includes('--state') ? [] : ['--no-state'];
  // Inside the extension host the program is whatever runs that host. Everybody on a machine can read command lines.
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', HF_INFERENCE_TOKEN: token };
  const server = await launchServer(
    [process.execPath, program],
    ['--port', String(port), '--models', models, ...state, ...args],
    log === undefined ? { env } : { env, log },
  );
  return { endpoint: `http://127.0.0.1:${server.port}`, token: server.token, stop: () => server.stop() };
}
