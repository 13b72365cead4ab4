import type { Logger } from '../core/ports';
import { AnswerCache } from './answerCache';
import type { Engine } from './engine/engine';
import type { Exchange } from './http/httpFront';
import { openFront, sendJson } from './http/httpFront';
import { infer, noSuchModel } from './inference';
import { LoadTimes } from './models/loadTimes';
import { ModelCatalog } from './models/modelCatalog';
import { ModelPool } from './models/modelPool';

export interface ServerSettings {
  /** 0: any free port. */
  readonly port: number;
  readonly token: string;
  /** Absolute paths of the folders with models. */
  readonly modelFolders: readonly string[];
  readonly cacheBytes: number;
  readonly maxBodyBytes: number;
  /** Time in milliseconds in which a whole request has to arrive. */
  readonly requestTimeoutMs: number;
  /** Milliseconds that `engine` adds to each load on purpose; counted in the estimates. */
  readonly loadDelayMs: number;
}

export interface InferenceServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts the local inference server; resolves when it takes requests, rejects where the port is taken. */
export async function startInferenceServer(
  settings: ServerSettings,
  engine: Engine,
  log: Logger,
): Promise<InferenceServer> {
  const catalog = new ModelCatalog(settings.modelFolders);
  const pool = new ModelPool(engine, new LoadTimes(settings.loadDelayMs / 1000), log);
  const cache = new AnswerCache(settings.cacheBytes);
  const deps = { catalog, pool, cache, maxBodyBytes: settings.maxBodyBytes };
  const front = await openFront({ ...settings, log, handle: (exchange) => answer(exchange) });
  return {
    port: front.port,
    close: async () => {
      await front.close();
      await pool.close();
      await engine.close();
    },
  };

  async function answer(exchange: Exchange): Promise<void> {
    const { route, request } = exchange;
    switch (route.kind) {
      case 'infer':
        return request.method === 'GET'
          ? json(exchange, await describe(route.model))
          : infer(exchange, route.model, route.task, deps);
      case 'health':
        return json(exchange, { ok: true });
      case 'models':
        return json(exchange, await Promise.all((await catalog.list()).map(({ id }) => describe(id))));
      case 'status':
        return json(exchange, await status(route.model));
      case 'chat':
      case 'pins':
      case 'unknown':
      case 'invalidModelId':
        throw noSuchModel('');
    }
  }

  /** `{id, pipeline_tag, state}`: the names that the hub uses. */
  async function describe(id: string): Promise<unknown> {
    const model = await catalog.find(id);
    if (model === undefined) throw noSuchModel(id);
    return { id, pipeline_tag: model.tasks[0] ?? null, state: pool.state(id) };
  }

  async function status(id: string): Promise<unknown> {
    if ((await catalog.find(id)) === undefined) throw noSuchModel(id);
    const state = pool.state(id);
    return { loaded: state === 'Loaded', state, compute_type: 'cpu' };
  }
}

function json({ response }: Exchange, value: unknown): void {
  sendJson(response, 200, Buffer.from(JSON.stringify(value)));
}
