import { DEFAULT_COMPUTE_TYPE } from '../core/computeType';
import type { Logger } from '../core/ports';
import type { ServerSettings } from './cli/serverSettings';
import { AnswerCache } from './inference/answerCache';
import { runningServerText } from '../core/localServer/runningServer';
import { hubRow, hubRows } from './inference/hubRows';
import { ModelFactsReader } from './inference/modelFacts';
import { rerank } from './inference/rerank';
import { answerEmbeddings } from './openAi/embeddings';
import { openAiModel, openAiModels } from './openAi/openAiModels';
import { answerSpeech } from './openAi/speech';
import { answerTranscription } from './openAi/transcriptions';
import { chatForm, completionForm } from './openAi/openAiForms';
import { answerResponses } from './openAi/responses';
import { answerOpenAi } from './openAi/openAiRequest';
import type { Engine } from './engine/engine';
import type { Exchange } from './http/httpFront';
import { openFront, sendJson } from './http/httpFront';
import { readModelSearchQuery } from './http/modelSearchQuery';
import type { HandlerName } from './http/routes';
import { jsonBytes } from './engine/jsonBytes';
import { localModel, noSuchModel } from './models/findModel';
import { ModelDownloads } from './hub/modelDownloads';
import { infer } from './inference/infer';
import { RequestBodies } from './http/requestBodies';
import { readJsonBody } from './inference/inferRequest';
import { LoadEstimates } from './models/loadEstimates';
import { ModelCatalog } from './models/modelCatalog';
import { ModelPool } from './models/modelPool';
import type { BrokenModel, CatalogModel } from './models/readModelFolder';
import { Leases } from './http/leases';
import { openModelHub } from '../node/hub/openModelHub';
import { createNodeFetch } from '../node/nodeFetch';
import { systemClock } from '../node/systemClock';
import { ServerPins } from './state/serverPins';
import { openServerState } from './state/serverState';

export interface InferenceServer {
  readonly port: number;
  /** Resolves when no client has held a lease for `unusedAfterMs`. */
  readonly unused: Promise<void>;
  close(): Promise<void>;
}

/** Starts the local inference server. Resolves when it accepts requests; rejects if the port is in use. */
export async function startInferenceServer(
  settings: ServerSettings,
  engine: Engine,
  log: Logger,
): Promise<InferenceServer> {
  const { downloads: source } = settings;
  const catalog = new ModelCatalog(
    [...settings.modelFolders, ...(source === undefined ? [] : [source.folder])],
    settings.hubCache,
  );
  const onDownloaded = (id: string): void => {
    catalog.forget(id);
    pins.apply().catch(() => log.error('could not load the pinned models after a download'));
  };
  const downloads =
    source === undefined
      ? undefined
      : new ModelDownloads(
          { ...source, memoryBytes: settings.memoryBudgetBytes },
          openModelHub({ fetch: createNodeFetch({ env: process.env }), clock: systemClock, ...source }),
          onDownloaded,
          log,
        );
  const sources = { catalog, ...(downloads === undefined ? {} : { downloads }) };
  const { stateFolder } = settings;
  const saved = stateFolder === undefined ? undefined : await openServerState(stateFolder, log);
  const estimates = new LoadEstimates(settings.loadDelayMs / 1000, await saved?.loads.read(), saved?.loads);
  const pool = new ModelPool(
    engine,
    estimates,
    {
      memoryBytes: settings.memoryBudgetBytes,
      queue: settings.maxQueue,
      ...(settings.loadTimeoutMs !== undefined && { loadMs: settings.loadTimeoutMs }),
    },
    log,
  );
  const pins = new ServerPins(sources, pool, settings.allowedPins, saved?.pins);
  const cache = new AnswerCache(settings.cacheBytes);
  const bodies = new RequestBodies(settings.maxBodiesBytes);
  const deps = { ...sources, pool, cache, bodies, maxBodyBytes: settings.maxBodyBytes };
  await pins.restore();
  const modelFacts = new ModelFactsReader();
  const leases = new Leases(settings.unusedAfterMs);
  const handlers: Readonly<Record<HandlerName, (exchange: Exchange) => Promise<void>>> = {
    health: async (exchange) => json(exchange, { ok: true }),
    lease,
    listModels: async (exchange) => json(exchange, (await catalog.list()).map(describe)),
    searchModels: async (exchange) =>
      json(exchange, await hubRows(catalog, readModelSearchQuery(exchange.route.query), modelFacts)),
    describeHubModel: async (exchange) =>
      json(
        exchange,
        await hubRow(
          await existing(exchange.route.model),
          readModelSearchQuery(exchange.route.query),
          modelFacts,
        ),
      ),
    listOpenAiModels: async (exchange) => json(exchange, await openAiList(exchange.route.model)),
    describeOpenAiModel: async (exchange) =>
      json(exchange, await openAiModel(await existing(exchange.route.model), modelFacts)),
    modelStatus: async (exchange) => json(exchange, await status(exchange.route.model)),
    describeModel: async (exchange) => json(exchange, describe(await existing(exchange.route.model))),
    unloadModel: async (exchange) => json(exchange, await unload(exchange.route.model)),
    listPins: async (exchange) => json(exchange, pins.list()),
    replacePins: async (exchange) =>
      json(exchange, await pins.replace(await bodies.receive(exchange, MAX_PIN_BYTES, readJsonBody))),
    infer: (exchange) => infer(exchange, deps),
    rerank: (exchange) => rerank(exchange, deps),
    embeddings: (exchange) => answerEmbeddings(exchange, deps),
    transcription: (exchange) => answerTranscription(exchange, deps),
    speech: (exchange) => answerSpeech(exchange, deps),
    chat: (exchange) => answerOpenAi(exchange, chatForm, deps),
    responses: (exchange) => answerResponses(exchange, deps),
    completion: (exchange) => answerOpenAi(exchange, completionForm, deps),
  };
  const handle = (exchange: Exchange): Promise<void> => handlers[exchange.route.handler](exchange);
  const front = await openFront({ ...settings, log, handle }).catch(async (error: unknown) => {
    await saved?.close();
    throw error;
  });
  await saved?.publishPort(front.port);
  return {
    port: front.port,
    unused: leases.unused,
    close: async () => {
      leases.close();
      await front.close();
      await downloads?.close();
      await pool.close();
      await saved?.close();
    },
  };

  /** Lists all models that can run, or only the one of the route. */
  async function openAiList(id: string | undefined): Promise<unknown> {
    return id === undefined
      ? openAiModels(catalog, pool, modelFacts)
      : { object: 'list', data: [await openAiModel(await existing(id), modelFacts)] };
  }

  /** Keeps the response open; the lease lasts until the client disconnects. */
  async function lease({ response }: Exchange): Promise<void> {
    const release = leases.take();
    response.begin(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
    response.write(`${runningServerText({ port: front.port, pid: process.pid })}\n`);
    await new Promise<void>((resolve) => response.once('close', resolve));
    release();
  }

  /** Returns `{id, pipeline_tag, state}`, named as on the hub, plus `problem` if the model cannot run or be loaded. */
  function describe(model: CatalogModel | BrokenModel): unknown {
    const { id } = model;
    if ('problem' in model) {
      return { id, pipeline_tag: null, state: 'Failed', problem: `Model ${id} ${model.problem}` };
    }
    const problem = pool.problem(model);
    const facts = { id, pipeline_tag: model.tasks[0] ?? null, state: pool.state(model) };
    return problem === undefined ? facts : { ...facts, problem };
  }

  async function status(id = ''): Promise<unknown> {
    if (downloads?.isDownloading(id) === true) {
      return { loaded: false, state: 'Loading', compute_type: DEFAULT_COMPUTE_TYPE };
    }
    const state = pool.state(await existing(id));
    return { loaded: state === 'Loaded', state, compute_type: DEFAULT_COMPUTE_TYPE };
  }

  /** Also forgets what was found in the model's folder, which is about to change or has just changed. */
  async function unload(id = ''): Promise<unknown> {
    await pool.unload(id);
    catalog.forget(id);
    return { unloaded: true };
  }

  async function existing(id = ''): Promise<CatalogModel> {
    const model = await localModel(id, catalog);
    if (model === undefined) {
      throw noSuchModel(id);
    }
    return model;
  }
}

/** The list of pins stays in memory and is sent with every GET. */
const MAX_PIN_BYTES = 1024 * 1024;

function json({ response }: Exchange, value: unknown): void {
  sendJson(response, 200, jsonBytes(value));
}
