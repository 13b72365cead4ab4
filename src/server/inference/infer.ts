import { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import type { AnswerCache, CachedAnswer } from './answerCache';
import { characterCount } from '../../core/usage/characterCount';
import type { EngineAnswer, EngineModel } from '../engine/engine';
import { InvalidInputError } from '../engine/engine';
import { cacheKey, requestText } from './cacheKeys';
import type { ModelSources } from '../models/findModel';
import { findModel, localModel, noSuchModel } from '../models/findModel';
import { EventStream } from '../http/eventStream';
import type { Exchange } from '../http/httpFront';
import { sendBody } from '../http/httpFront';
import { jsonBytes } from '../engine/jsonBytes';
import type { HttpError } from '../http/httpError';
import type { RequestBodies } from '../http/requestBodies';
import { hasLargeBody, tooLarge } from '../http/requestBodies';
import { checkBody, chooseTask, isRaw, MAX_JSON_BYTES, requestFlags, wrongInput } from './inferRequest';
import type { ModelPool } from '../models/modelPool';
import type { AcquireOptions } from '../models/poolTypes';
import type { CatalogModel } from '../models/readModelFolder';
import { streamText } from './streamText';
import { tooBusy, withModel } from './withModel';
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
  const flags = requestFlags(request.headers);
  const received = await deps.bodies.receive(exchange, deps.maxBodyBytes, (body) => {
    const text = flags.useCache ? requestText(exchange, body) : undefined;
    return text !== undefined && answerKnown(exchange, text, deps) ? undefined : { body, text };
  });
  if (received === undefined) {
    return;
  }
  const { body, text } = received;
  const { signal } = exchange;
  const options = { ...flags, signal };
  const model = await findModel(id, options, deps);
  const chosen = chooseTask(model, routeTask);
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

/**
 * Answers a request whose text was checked before, from the cache. Returns false if that is not possible at once, without
 * reading the files of the model.
 */
function answerKnown(exchange: Exchange, text: string, { cache, catalog }: InferenceDeps): boolean {
  const model = catalog.known(exchange.route.model ?? '');
  if (model === undefined || 'problem' in model) {
    return false;
  }
  const seen = cache.request(text, model.fingerprint);
  const hit = seen && cache.get(seen.key);
  if (seen === undefined || hit === undefined) {
    return false;
  }
  send(exchange, hit, seen.headers);
  return true;
}

/** A call of a task whose answer may be in the cache. */
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

/** Answers a call of a task from the cache, or runs its model and caches the answer. Throws an `HttpError` to refuse. */
export async function answerFromCache(
  exchange: Exchange,
  deps: Pick<InferenceDeps, 'cache' | 'pool'>,
  { call, format, encode: encoded, text, refuse = wrongInput, ...request }: CachedRequest,
): Promise<void> {
  const { model, task, facts, options } = request;
  const key = cacheKey(model, task, call, format);
  if (text !== undefined) {
    const headers = { ...facts, ...CACHE_HIT };
    deps.cache.rememberRequest(text, { fingerprint: model.fingerprint, key, headers });
  }
  const make = async (loaded: EngineModel) => {
    const run = loaded.run({ task: task.name, ...call }, { signal: options.signal });
    const result = await run.catch((error: unknown) => {
      throw error instanceof InvalidInputError ? refuse(error) : error;
    });
    return { answer: encoded(result), isRepeatable: true };
  };
  await answerOnce(exchange, deps, { ...request, key, make });
}

/** Any request whose answer may be in the cache. */
interface AnswerOnce extends Pick<CachedRequest, 'model' | 'task' | 'options' | 'facts'> {
  readonly key: string;
  /** Makes the answer with the loaded model. */
  readonly make: (
    loaded: EngineModel,
  ) => Promise<{ readonly answer: CachedAnswer; readonly isRepeatable: boolean }>;
  /** Adds what is different in each response; nothing by default. */
  readonly complete?: (answer: CachedAnswer) => CachedAnswer;
}

/** Answers a request from the cache, or makes its answer and caches it if it is repeatable. Throws an `HttpError` to refuse. */
export async function answerOnce(
  exchange: Exchange,
  { cache, pool }: Pick<InferenceDeps, 'cache' | 'pool'>,
  { model, task, options, facts, key, make, complete = (answer) => answer }: AnswerOnce,
): Promise<void> {
  const known = options.useCache ? cache.get(key) : undefined;
  if (known !== undefined) {
    send(exchange, complete(known), { ...facts, ...CACHE_HIT });
    return;
  }
  const { answer, isRepeatable, seconds } = await withModel(model, task, options, pool, async (loaded) => {
    const startedAt = performance.now();
    const made = await make(loaded);
    return { ...made, seconds: (performance.now() - startedAt) / 1000 };
  });
  if (isRepeatable) {
    cache.set(key, answer);
  }
  send(exchange, complete(answer), { ...facts, 'x-compute-time': seconds.toFixed(4), 'x-cache': 'miss' });
}

const LARGE_RETRY_SECONDS = 5;

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

/** Headers of an answer that comes from the cache. */
const CACHE_HIT = { 'x-compute-time': '0', 'x-cache': 'hit' };

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
