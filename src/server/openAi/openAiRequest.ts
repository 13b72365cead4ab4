import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import type { EngineModel, GeneratedToken, RunOptions } from '../engine/engine';
import { InvalidInputError } from '../engine/engine';
import { failureSentence } from '../inference/failureSentence';
import { EventStream } from '../http/eventStream';
import type { Exchange } from '../http/httpFront';
import { sendJson } from '../http/httpFront';
import { jsonBytes } from '../engine/jsonBytes';
import { refusal } from '../http/httpError';
import { openAiError } from '../http/openAiError';
import type { InferenceDeps } from '../inference/infer';
import { withModel } from '../inference/infer';
import { MAX_JSON_BYTES, readJsonBody, requestFlags } from '../inference/inferRequest';
import type { CheckedCall } from '../tasks/defineTask';
import type { Generation } from '../tasks/generateText';
import { generation } from '../tasks/generateText';
import type { AnswerPart } from './answerReader';
import { AnswerReader } from './answerReader';
import { chooseModel } from './chooseModel';
import type { OpenAiBody, OpenAiForm } from './openAiBody';
import { inputCharacters, checkCall, openAiRefusal, readOpenAiBody } from './openAiBody';

/**
 * Answers a request in one of OpenAI's formats, streamed or not. The model is that of the route, or else the one named in
 * the body, or the only one that generates text. Throws an `HttpError` to refuse the request.
 */
export async function answerOpenAi(exchange: Exchange, form: OpenAiForm, deps: InferenceDeps): Promise<void> {
  const { request, response, route, signal } = exchange;
  const body = readOpenAiBody(readJsonBody(await deps.bodies.receive(exchange, jsonLimit(deps))));
  const options = { ...requestFlags(request.headers, true), signal };
  const model = await chooseModel(route.model ?? body.model, 'text-generation', options, deps);
  const { id } = model;
  if (!model.tasks.includes('text-generation')) {
    throw refusal(
      400,
      `Model ${id} does not generate text; supported tasks: ${model.tasks.join(', ') || 'none'}`,
      {},
      { param: 'model' },
    );
  }
  const call = checkCall(body, form);
  const facts = {
    'x-compute-type': DEFAULT_COMPUTE_TYPE,
    'x-compute-characters': String(inputCharacters(call, form)),
  };
  const about = { id: `${form.idPrefix}-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model: id };
  await withModel(model, form.task, options, deps.pool, async (loaded) => {
    if (body.stream === true) {
      await stream(new EventStream(response, facts), loaded, { form, call, about, body, signal });
      return;
    }
    const made = await generate(loaded, form, call, { signal });
    const reader = new AnswerReader(call);
    const choice = form.choice(reader.finish(made));
    const answer = {
      ...{ ...about, object: form.objects.whole, usage: usageOf(made) },
      choices: [{ index: 0, ...choice, logprobs: null, finish_reason: reasonOf(made, reader) }],
    };
    sendJson(response, 200, jsonBytes(answer), facts);
  });
}

const jsonLimit = ({ maxBodyBytes }: InferenceDeps): number => Math.min(maxBodyBytes, MAX_JSON_BYTES);

interface Streaming {
  readonly form: OpenAiForm;
  readonly call: CheckedCall;
  readonly about: { readonly id: string; readonly created: number; readonly model: string };
  readonly body: OpenAiBody;
  readonly signal: AbortSignal;
}

async function stream(events: EventStream, model: EngineModel, about: Streaming): Promise<void> {
  const { form, call, signal } = about;
  const head = { ...about.about, object: form.objects.chunk };
  const reader = new AnswerReader(call);
  const send = (part: AnswerPart, made?: Generation): void => {
    const choices = form.piece(part, { first: !events.hasBegun, last: made !== undefined });
    choices.forEach((choice, index) => {
      const reason = made !== undefined && index === choices.length - 1 ? reasonOf(made, reader) : null;
      events.send({ ...head, choices: [{ index: 0, ...choice, logprobs: null, finish_reason: reason }] });
    });
  };
  const onToken = (token: GeneratedToken): void => send(reader.push(token));
  try {
    const made = await generate(model, form, call, { signal, onToken });
    send(reader.finish(made), made);
    if (about.body.stream_options?.include_usage === true) {
      events.send({ ...head, choices: [], usage: usageOf(made) });
    }
  } catch (error) {
    if (!events.hasBegun || signal.aborted) {
      throw error;
    }
    events.send(openAiError(500, failureSentence(error, about.about.model)));
  }
  events.send('[DONE]');
  events.end();
}

async function generate(
  model: EngineModel,
  form: OpenAiForm,
  call: CheckedCall,
  options: RunOptions,
): Promise<Generation> {
  try {
    const answer = await model.run({ task: form.task.name, ...call }, options);
    return v.parse(generation, answer.kind === 'json' ? answer.json : undefined);
  } catch (error) {
    throw error instanceof InvalidInputError ? openAiRefusal(error, form) : error;
  }
}

const reasonOf = ({ finish }: Generation, { hasCalls }: AnswerReader): string =>
  finish === 'length' ? 'length' : hasCalls ? 'tool_calls' : 'stop';

const usageOf = ({ tokens, promptTokens }: Generation): object => ({
  prompt_tokens: promptTokens,
  completion_tokens: tokens,
  total_tokens: promptTokens + tokens,
});
