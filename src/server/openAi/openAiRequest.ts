import { randomUUID } from 'node:crypto';
import { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import { parseJson } from '../../core/parseJson';
import { EventStream } from '../http/eventStream';
import type { Exchange } from '../http/httpFront';
import { sendJson } from '../http/httpFront';
import { jsonBytes } from '../engine/jsonBytes';
import { refusal } from '../http/httpError';
import type { InferenceDeps } from '../inference/infer';
import { cacheKey } from '../inference/cacheKeys';
import { CACHE_HIT } from '../inference/infer';
import { withModel } from '../inference/withModel';
import { requestFlags } from '../inference/inferRequest';
import { receiveJson } from '../inference/receiveJson';
import type { AcquireOptions } from '../models/poolTypes';
import type { CatalogModel } from '../models/readModelFolder';
import { chooseModel } from './chooseModel';
import { streamAnswer, wholeAnswer } from './openAiAnswer';
import type { OpenAiForm } from './openAiBody';
import { checkCalls, inputCharacters, readOpenAiBody } from './openAiBody';

/**
 * Answers a request in one of OpenAI's formats, streamed or not. An answer that the same request would get again comes
 * from the cache. The model is that of the route, or else the one named in the body, or the only one that generates
 * text. Throws an `HttpError` to refuse the request.
 */
export async function answerOpenAi(exchange: Exchange, form: OpenAiForm, deps: InferenceDeps): Promise<void> {
  const { request, response, route, signal } = exchange;
  const body = readOpenAiBody(await receiveJson(exchange, deps));
  const options = { ...requestFlags(request.headers, true), signal };
  const model = await generatingModel(route.model ?? body.model, options, deps);
  const { calls, options: shown } = checkCalls(body, form);
  const facts = {
    'x-compute-type': DEFAULT_COMPUTE_TYPE,
    'x-compute-characters': String(inputCharacters(calls, form)),
  };
  const about = {
    id: `${form.idPrefix}-${randomUUID()}`,
    created: Math.floor(Date.now() / 1000),
    model: model.id,
  };
  const asked = { form, calls, options: shown, about, body, signal };
  if (body.stream === true) {
    await withModel(model, form.task, options, deps.pool, (loaded) =>
      streamAnswer(new EventStream(response, facts), loaded, asked),
    );
    return;
  }
  const [first, ...others] = calls;
  const key = first && cacheKey(model, form.task, first, [form.idPrefix, shown, others]);
  const known = key !== undefined && options.useCache ? deps.cache.get(key) : undefined;
  if (known !== undefined) {
    const content = parseJson(known.body.toString());
    sendJson(response, 200, jsonBytes({ ...about, ...Object(content) }), { ...facts, ...CACHE_HIT });
    return;
  }
  const { answer, seconds } = await withModel(model, form.task, options, deps.pool, async (loaded) => {
    const startedAt = performance.now();
    const made = await wholeAnswer(loaded, asked);
    return { answer: made, seconds: (performance.now() - startedAt) / 1000 };
  });
  const { content, isRepeatable } = answer;
  if (key !== undefined && isRepeatable) {
    deps.cache.set(key, { contentType: 'application/json', body: jsonBytes(content) });
  }
  sendJson(response, 200, jsonBytes({ ...about, ...content }), {
    ...facts,
    'x-compute-time': seconds.toFixed(4),
    'x-cache': 'miss',
  });
}

/** Returns the named model, or the only one. Throws an `HttpError` if it does not generate text. */
export async function generatingModel(
  named: string | undefined,
  options: AcquireOptions,
  deps: InferenceDeps,
): Promise<CatalogModel> {
  const model = await chooseModel(named, 'text-generation', options, deps);
  if (!model.tasks.includes('text-generation')) {
    throw refusal(
      400,
      `Model ${model.id} does not generate text; supported tasks: ${model.tasks.join(', ') || 'none'}`,
      {},
      { param: 'model' },
    );
  }
  return model;
}
