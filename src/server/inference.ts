import { createHash } from 'node:crypto';
import type { AnswerCache, CachedAnswer } from './answerCache';
import { computeCharacters } from './computeCharacters';
import type { EngineAnswer } from './engine/engine';
import { WrongInput } from './engine/engine';
import type { Exchange } from './http/httpFront';
import { sendJson } from './http/httpFront';
import { HttpError, refusal } from './http/httpError';
import { receiveBody } from './http/receiveBody';
import { checkBody, chooseTask, requestFlags, wrongInput } from './inferRequest';
import type { ModelCatalog } from './models/modelCatalog';
import type { ModelPool } from './models/modelPool';
import type { Lease } from './models/modelSlot';
import type { CatalogModel } from './models/readModelFolder';
import type { CheckedCall, ServerTask } from './tasks/defineTask';

export interface InferenceDeps {
  readonly catalog: ModelCatalog;
  readonly pool: ModelPool;
  readonly cache: AnswerCache;
  readonly maxBodyBytes: number;
}

/** Answers `POST /models/{id}` and its forms with a task in the route. Throws an `HttpError` to refuse. */
export async function infer(
  exchange: Exchange,
  id: string,
  askedTask: string | undefined,
  deps: InferenceDeps,
): Promise<void> {
  const { request, response, signal } = exchange;
  const model = await deps.catalog.find(id);
  if (model === undefined) throw noSuchModel(id);
  const task = chooseTask(model, askedTask);
  const call = checkBody(await receiveBody(request, deps.maxBodyBytes), task);
  const flags = requestFlags(request.headers);
  const facts = {
    'x-compute-type': 'cpu',
    'x-compute-characters': String(computeCharacters(call.inputs)),
  };

  const key = cacheKey(model, task, call);
  const known = flags.useCache ? deps.cache.get(key) : undefined;
  if (known !== undefined) {
    send(exchange, known, { ...facts, 'x-compute-time': '0', 'x-cache': 'hit' });
    return;
  }
  const lease = await leaseOf(model, task, { ...flags, signal }, deps.pool);
  try {
    const startedAt = performance.now();
    const answer = encode(await run(lease, task, call, signal));
    const seconds = (performance.now() - startedAt) / 1000;
    deps.cache.set(key, answer);
    if (signal.aborted) response.destroy();
    else send(exchange, answer, { ...facts, 'x-compute-time': seconds.toFixed(4), 'x-cache': 'miss' });
  } finally {
    lease.release();
  }
}

/** A loaded model, or the 503 of the API that says that it loads. */
export async function leaseOf(
  model: CatalogModel,
  task: ServerTask,
  options: { readonly wait: boolean; readonly load: boolean; readonly signal: AbortSignal },
  pool: ModelPool,
): Promise<Lease> {
  const acquired = await pool.acquire(model, task.pipeline, options);
  switch (acquired.state) {
    case 'loaded':
      return acquired.lease;
    case 'loading':
      throw new HttpError(503, {
        error: `Model ${model.id} is currently loading`,
        estimated_time: Math.round(acquired.estimatedSeconds * 100) / 100,
      });
    case 'tooBig':
      throw refusal(400, `Model ${model.id} does not fit into the memory budget of this server`);
    case 'failed':
      throw refusal(500, `Model ${model.id} could not be loaded: ${acquired.reason}`);
  }
}

/** The 404 of the API. */
export function noSuchModel(id: string): HttpError {
  return refusal(404, `Model ${id} does not exist`);
}

async function run(
  lease: Lease,
  task: ServerTask,
  call: CheckedCall,
  signal: AbortSignal,
): Promise<EngineAnswer> {
  try {
    return await lease.model.run({ task: task.name, ...call }, signal);
  } catch (error) {
    if (error instanceof WrongInput) throw wrongInput(error);
    throw error;
  }
}

/** Equal for requests that must have equal answers: the checked call has its keys in a fixed order and its defaults filled in. */
function cacheKey(model: CatalogModel, task: ServerTask, call: CheckedCall): string {
  const about = JSON.stringify([model.id, model.fingerprint, task.name, call.inputs, call.parameters]);
  return createHash('sha256').update(about).digest('base64');
}

function encode(answer: EngineAnswer): CachedAnswer {
  return answer.type === 'json'
    ? { contentType: 'application/json', body: Buffer.from(JSON.stringify(answer.json)) }
    : { contentType: answer.contentType, body: Buffer.from(answer.bytes) };
}

function send({ response }: Exchange, answer: CachedAnswer, headers: Readonly<Record<string, string>>): void {
  sendJson(response, 200, answer.body, { ...headers, 'content-type': answer.contentType });
}
