import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delayedEngine } from '../../../src/server/engine/delayedEngine';
import type { Engine } from '../../../src/server/engine/engine';
import { WorkerEngine } from '../../../src/server/engine/workerEngine';
import type { ServerSettings } from '../../../src/server/cli/serverSettings';
import { startInferenceServer } from '../../../src/server/inferenceServer';
import { lineLogger } from '../../../src/server/cli/stderrLogger';
import { builtServer } from './builtServer';
import { writeMiniatureModels } from '../models/miniatureModel';

export const TOKEN = 'canary-token-4711';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

export interface RunningServer {
  readonly port: number;
  readonly modelFolder: string;
  /** Everything that was logged so far. */
  readonly logged: () => string;
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  close(): Promise<void>;
}

/**
 * Starts the server on a free port with the given folder of models, else with miniature models made for it; with the real
 * engine unless a test has its own.
 */
export async function startServer(
  settings: Partial<ServerSettings> = {},
  engine?: Engine,
): Promise<RunningServer> {
  const [given] = settings.modelFolders ?? [];
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'hf-models-')));
  if (given === undefined) {
    await writeMiniatureModels(folder);
  }
  let logged = '';
  const log = lineLogger(settings.token ?? TOKEN, (line) => (logged += line));
  const all: ServerSettings = {
    ...{
      port: 0,
      token: TOKEN,
      modelFolders: [folder],
      loadDelayMs: 0,
      allowedPins: 5,
      maxQueue: 100,
      memoryBudgetBytes: 1e12,
    },
    ...{ cacheBytes: 1024 * 1024, maxBodyBytes: 64 * 1024, requestTimeoutMs: 10_000 },
    ...settings,
  };
  const server = await startInferenceServer(
    all,
    engine ?? delayedEngine(new WorkerEngine({ script: await builtServer() }, log), all.loadDelayMs),
    log,
  );
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${TOKEN}`, ...init.headers },
    });
    return { status: response.status, headers: response.headers, json: await response.json() };
  };
  return {
    port: server.port,
    modelFolder: folder,
    logged: () => logged,
    get: (path) => call(path, {}),
    post: (path, body, headers = {}) =>
      call(path, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    close: async () => {
      await server.close();
      if (given === undefined) {
        await rm(folder, { recursive: true });
      }
    },
  };
}
