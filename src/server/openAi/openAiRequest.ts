import { randomUUID } from 'node:crypto';
import { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import { EventStream } from '../http/eventStream';
import type { Exchange } from '../http/httpFront';
import { jsonBytes } from '../engine/jsonBytes';
import { refusal } from '../http/httpError';
import type { InferenceDeps } from '../inference/infer';
import { cacheKey } from '../inference/cacheKeys';
import { answerOnce } from '../inference/infer';
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
  await answerOnce(exchange, deps, {
    ...{ model, task: form.task, options, facts },
    key: cacheKey(model, form.task, { inputs: calls, parameters: {} }, [form.idPrefix, shown]),
    make: async (loaded) => {
      const { content, isRepeatable } = await wholeAnswer(loaded, asked);
      return { answer: { contentType: 'application/json', body: jsonBytes(content) }, isRepeatable };
    },
    complete: (answer) => ({ ...answer, body: joinObjects(jsonBytes(about), answer.body) }),
  });
}

/** Joins two JSON objects that have something in them. */
const joinObjects = (first: Buffer, second: Buffer): Buffer =>
  Buffer.concat([first.subarray(0, -1), Buffer.from(','), second.subarray(1)]);

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
