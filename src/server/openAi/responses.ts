import * as v from 'valibot';
import { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import { parseJson } from '../../core/parseJson';
import type { EngineModel } from '../engine/engine';
import { jsonBytes } from '../engine/jsonBytes';
import { EventStream } from '../http/eventStream';
import type { Exchange } from '../http/httpFront';
import { failureSentence } from '../inference/failureSentence';
import type { InferenceDeps } from '../inference/infer';
import { cacheKey } from '../inference/cacheKeys';
import { answerOnce } from '../inference/infer';
import { withModel } from '../inference/withModel';
import { requestFlags } from '../inference/inferRequest';
import { receiveJson } from '../inference/receiveJson';
import { chatCompletion } from '../tasks/chatCompletion';
import type { CheckedCall } from '../tasks/defineTask';
import { generation } from '../tasks/generateText';
import { generateAnswer } from './openAiAnswer';
import { inputCharacters } from './openAiBody';
import { chatForm } from './openAiForms';
import { generatingModel } from './openAiRequest';
import { ResponseObject, textPart } from './responseObject';
import { checkResponsesCall, readResponsesBody, RESPONSES_NAMES } from './responsesBody';

/**
 * Answers a request of OpenAI's Responses API: text in, text out, streamed or not. A text that the same request would get
 * again comes from the cache; no response is stored. Throws an `HttpError` to refuse the request.
 */
export async function answerResponses(exchange: Exchange, deps: InferenceDeps): Promise<void> {
  const { request, response, route, signal } = exchange;
  const body = readResponsesBody(await receiveJson(exchange, deps));
  const options = { ...requestFlags(request.headers, true), signal };
  const model = await generatingModel(route.model ?? body.model ?? undefined, options, deps);
  const call = checkResponsesCall(body);
  const facts = {
    'x-compute-type': DEFAULT_COMPUTE_TYPE,
    'x-compute-characters': String(inputCharacters([call], chatForm)),
  };
  const made = new ResponseObject(body, model.id);
  if (body.stream === true) {
    await withModel(model, chatCompletion, options, deps.pool, (loaded) =>
      streamResponse(new EventStream(response, facts), loaded, { call, made, model: model.id, signal }),
    );
    return;
  }
  await answerOnce(exchange, deps, {
    ...{ model, task: chatCompletion, options, facts },
    key: cacheKey(model, chatCompletion, call, 'response'),
    make: async (loaded) => {
      const about = { names: RESPONSES_NAMES, task: chatCompletion, signal };
      const { made: generated } = await generateAnswer(loaded, call, about);
      const answer = { contentType: 'application/json', body: jsonBytes(generated) };
      return { answer, isRepeatable: generated.isRepeatable };
    },
    complete: (answer) => {
      const generated = v.parse(generation, parseJson(answer.body.toString()));
      return { ...answer, body: jsonBytes(made.done(generated.beforeStop, generated)) };
    },
  });
}

interface Streaming {
  readonly call: CheckedCall;
  readonly made: ResponseObject;
  readonly model: string;
  readonly signal: AbortSignal;
}

/** Streams an answer with the events of the Responses API. Nothing is sent before the first token. */
async function streamResponse(
  events: EventStream,
  loaded: EngineModel,
  { call, made, model, signal }: Streaming,
): Promise<void> {
  const place = { item_id: made.itemId, output_index: 0, content_index: 0 };
  let sequence = 0;
  const send = (type: string, data: object): void =>
    events.sendNamed(type, { type, sequence_number: sequence++, ...data });
  const begin = (): void => {
    if (!events.hasBegun) {
      send('response.created', { response: made.begun() });
      send('response.in_progress', { response: made.begun() });
      send('response.output_item.added', { output_index: 0, item: made.item(undefined, 'in_progress') });
      send('response.content_part.added', { ...place, part: textPart('') });
    }
  };
  let text = '';
  const add = (delta: string): void => {
    begin();
    text += delta;
    if (delta !== '') {
      send('response.output_text.delta', { ...place, delta, logprobs: [] });
    }
  };
  try {
    const about = { names: RESPONSES_NAMES, task: chatCompletion, signal };
    const answer = await generateAnswer(loaded, call, about, (piece) => add(piece.text));
    add(answer.rest.text);
    const status = answer.made.finish === 'length' ? 'incomplete' : 'completed';
    send('response.output_text.done', { ...place, text, logprobs: [] });
    send('response.content_part.done', { ...place, part: textPart(text) });
    send('response.output_item.done', { output_index: 0, item: made.item(text, status) });
    send(`response.${status}`, { response: made.done(text, answer.made) });
  } catch (error) {
    if (!events.hasBegun || signal.aborted) {
      throw error;
    }
    send('response.failed', { response: made.failed(failureSentence(error, model)) });
  }
  events.end();
}
