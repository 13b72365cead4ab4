import { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import type { AnswerCache, CachedAnswer } from './answerCache';
import { characterCount } from '../../core/usage/characterCount';
import type { EngineAnswer, EngineModel } from '../engine/engine';
import { ModelFailureError, ModelLostError, InvalidInputError } from '../engine/engine';
import { cacheKey, requestText } from './cacheKeys';
import { failureSentence } from './failureSentence';
import type { ModelSources } from '../models/findModel';
import { findModel, localModel, noSuchModel, stillLoading } from '../models/findModel';
import { EventStream } from '../http/eventStream';
import type { Exchange } from '../http/httpFront';
import { sendBody } from '../http/httpFront';
import { jsonBytes } from '../engine/jsonBytes';
import { refusal, retryAfter } from '../http/httpError';
import type { HttpError } from '../http/httpError';
import type { RequestBodies } from '../http/requestBodies';
import { hasLargeBody, tooLarge } from '../http/requestBodies';
import { checkBody, chooseTask, isRaw, MAX_JSON_BYTES, requestFlags, wrongInput } from './inferRequest';
import type { ModelPool } from '../models/modelPool';
import type { AcquireOptions } from '../models/poolTypes';
import type { Lease } from '../models/modelSlot';
import type { CatalogModel } from '../models/readModelFolder';
import { loadFailure } from '../models/slotState';
import { streamText } from './streamText';
import type { CheckedCall, ServerTask } from '../tasks/defineTask';

export interface InferenceDeps extends ModelSources {
  readonly pool: ModelPool;
  readonly cache: AnswerCache;
  readonly bodies: RequestBodies;
  /** Maximum size of an image or audio body in bytes. JSON has an additional limit. */
  readonly maxBodyBytes: number;
}

/** Runs the model and the task of the route on the body. Throws an `HttpError` to refuse. */
export async function infer(exchange: Exchange, deps: InferenceDeps): Promise<void> {
  const { request } = exchange;
  const { model: id = '', task: routeTask } = exchange.route;
  if (hasLargeBody(request)) {
    await checkBeforeReading(request, id, routeTask, deps);
  }
  const body = await deps.bodies.receive(exchange, deps.maxBodyBytes);
  const flags = requestFlags(request.headers);
  // An answer in the cache needs no signal, which is made when it is read.
  const local = await localModel(id, deps.catalog);
  const model = local ?? (await findModel(id, { ...flags, signal: exchange.signal }, deps));
  const chosen = chooseTask(model, routeTask);
  const text = flags.useCache ? requestText(exchange, body) : undefined;
  const seen = text === undefined ? undefined : deps.cache.request(text, model.fingerprint);
  const hit = seen && deps.cache.get(seen.key);
  if (seen !== undefined && hit !== undefined) {
    send(exchange, hit, seen.headers);
    return;
  }
  const { signal } = exchange;
  const options = { ...flags, signal };
  const { call, stream, task } = checkBody(body, request.headers['content-type'], {
    model,
    task: chosen,
    isNamed: routeTask !== undefined,
  });
  const facts = {
    'x-compute-type': DEFAULT_COMPUTE_TYPE,
    'x-compute-characters': String(characterCount(call.inputs)),
  };
  if (stream && task.name === 'text-generation') {
    const events = new EventStream(exchange.response, facts);
    await withModel(model, task, options, deps.pool, (loaded) =>
      streamText(events, loaded, { call, model: id, signal }),
    );
    return;
  }
  await answerFromCache(exchange, deps, {
    ...{ model, task, call, options, facts, format: null, text },
    encode: (answer) => encode(answer, (json) => task.present(json, call)),
  });
}

/** A request whose answer may be in the cache. */
export interface CachedRequest {
  readonly model: CatalogModel;
  readonly task: ServerTask;
  readonly call: CheckedCall;
  readonly options: AcquireOptions & { readonly useCache: boolean };
  /** Headers of the response that do not depend on the run. */
  readonly facts: Readonly<Record<string, string>>;
  /** What the form of the answer depends on, besides the call; JSON. */
  readonly format: unknown;
  readonly encode: (answer: EngineAnswer) => CachedAnswer;
  /** The request byte for byte, if it is small. */
  readonly text?: string | undefined;
  /** Returns the 400 for input that the model does not support; the API's own by default. */
  readonly refuse?: (error: InvalidInputError) => HttpError;
}

/** Answers a request from the cache, or runs its model and caches the answer. Throws an `HttpError` to refuse. */
export async function answerFromCache(
  exchange: Exchange,
  { cache, pool }: Pick<InferenceDeps, 'cache' | 'pool'>,
  { model, task, call, options, facts, format, encode: encoded, text, refuse = wrongInput }: CachedRequest,
): Promise<void> {
  const key = cacheKey(model, task, call, format);
  if (text !== undefined) {
    const headers = { ...facts, ...CACHE_HIT };
    cache.rememberRequest(text, { fingerprint: model.fingerprint, key, headers });
  }
  const known = options.useCache ? cache.get(key) : undefined;
  if (known !== undefined) {
    send(exchange, known, { ...facts, ...CACHE_HIT });
    return;
  }
  const { answer, seconds } = await withModel(model, task, options, pool, async (loaded) => {
    const startedAt = performance.now();
    const result = await loaded
      .run({ task: task.name, ...call }, { signal: options.signal })
      .catch((error: unknown) => {
        throw error instanceof InvalidInputError ? refuse(error) : error;
      });
    return { answer: encoded(result), seconds: (performance.now() - startedAt) / 1000 };
  });
  cache.set(key, answer);
  send(exchange, answer, { ...facts, 'x-compute-time': seconds.toFixed(4), 'x-cache': 'miss' });
}

/** Throws those errors of `infer` that do not depend on the body, so that a large body is not read in vain. */
async function checkBeforeReading(
  { headers }: Exchange['request'],
  id: string,
  routeTask: string | undefined,
  { catalog, downloads, pool, maxBodyBytes }: InferenceDeps,
): Promise<void> {
  const model = await localModel(id, catalog);
  if (model === undefined) {
    if (downloads === undefined) {
      throw noSuchModel(id);
    }
    return;
  }
  const task = chooseTask(model, routeTask);
  const length = Number(headers['content-length'] ?? 0);
  const limit = isRaw(headers['content-type'], task) ? maxBodyBytes : MAX_JSON_BYTES;
  if (length > limit) {
    throw tooLarge(limit);
  }
  if (pool.isBusy(model, task.pipeline)) {
    throw tooBusy(id, LARGE_RETRY_SECONDS);
  }
}

/** Runs `act` with a loaded model. If the model is lost before it has started, runs it once more with a new one. */
export async function withModel<T>(
  model: CatalogModel,
  task: ServerTask,
  options: AcquireOptions,
  pool: ModelPool,
  act: (loaded: EngineModel) => Promise<T>,
): Promise<T> {
  const once = async (attempt: AcquireOptions): Promise<T> => {
    const lease = await leaseOf(model, task, attempt, pool);
    try {
      return await act(lease.model);
    } finally {
      lease.release();
    }
  };
  try {
    return await once(options).catch((error: unknown) => {
      if (error instanceof ModelLostError && !error.hadStarted) {
        return once({ ...options, wait: true });
      }
      throw error;
    });
  } catch (error) {
    if (error instanceof InvalidInputError) {
      throw wrongInput(error);
    }
    if (error instanceof ModelLostError || error instanceof ModelFailureError) {
      throw refusal(500, failureSentence(error, model.id));
    }
    throw error;
  }
}

/** Returns a lease of a loaded model. Throws the API's `HttpError` if the model is loading, busy, too large or failed. */
async function leaseOf(
  model: CatalogModel,
  task: ServerTask,
  options: AcquireOptions,
  pool: ModelPool,
): Promise<Lease> {
  const acquired = await pool.acquire(model, task.pipeline, options);
  switch (acquired.state) {
    case 'loaded':
      return acquired.lease;
    case 'loading':
      throw stillLoading(model.id, acquired.estimatedSeconds);
    case 'busy':
      throw tooBusy(model.id, acquired.estimatedSeconds);
    case 'tooBig':
      throw refusal(400, `Model ${model.id} does not fit in the memory budget of this server`);
    case 'failed':
      throw refusal(
        500,
        loadFailure(model.id, acquired.reason),
        acquired.pauseSeconds === undefined ? {} : { 'retry-after': String(acquired.pauseSeconds) },
      );
  }
}

const LARGE_RETRY_SECONDS = 5;

function tooBusy(id: string, seconds: number): HttpError {
  return refusal(503, `Model ${id} is too busy, try again later`, retryAfter(seconds), {
    code: 'model_busy',
  });
}

/** Headers of an answer that comes from the cache. */
export const CACHE_HIT = { 'x-compute-time': '0', 'x-cache': 'hit' };

/** Encodes the answer of a run; JSON as `present` makes it. */
export function encode(answer: EngineAnswer, present: (json: unknown) => unknown): CachedAnswer {
  if (answer.kind === 'bytes') {
    return { contentType: answer.contentType, body: Buffer.from(answer.bytes) };
  }
  const { json, truncatedTokens = 0 } = answer;
  return {
    contentType: 'application/json',
    body: jsonBytes(present(json)),
    ...(truncatedTokens > 0 ? { headers: { 'x-truncated-tokens': String(truncatedTokens) } } : {}),
  };
}

function send({ response }: Exchange, answer: CachedAnswer, headers: Readonly<Record<string, string>>): void {
  sendBody(response, 200, answer, answer.headers === undefined ? headers : { ...answer.headers, ...headers });
}
