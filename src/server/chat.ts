import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { computeCharacters } from './computeCharacters';
import type { EngineModel } from './engine/engine';
import { WrongInput } from './engine/engine';
import { HeldBackText } from './heldBackText';
import { EventStream } from './http/eventStream';
import type { Exchange } from './http/httpFront';
import { sendJson } from './http/httpFront';
import { refusal } from './http/httpError';
import { receiveBody } from './http/receiveBody';
import type { InferenceDeps } from './inference';
import { noSuchModel, onModel } from './inference';
import { parseJson, requestFlags, wrongInput } from './inferRequest';
import { chatCompletion } from './tasks/chatCompletion';
import type { CheckedCall } from './tasks/defineTask';
import type { Generation } from './tasks/generateText';
import { generation } from './tasks/generateText';

const chatBody = v.looseObject({
  model: v.optional(v.string()),
  messages: v.unknown(),
  stream: v.nullish(v.boolean(), false),
  stream_options: v.nullish(v.object({ include_usage: v.optional(v.boolean(), false) })),
  max_tokens: v.nullish(v.number()),
  max_completion_tokens: v.nullish(v.number()),
  stop: v.nullish(
    v.union([
      v.pipe(
        v.string(),
        v.transform((one) => [one]),
      ),
      v.array(v.string()),
    ]),
    [],
  ),
  n: v.nullish(v.literal(1, 'only one choice is made')),
});
type ChatBody = v.InferOutput<typeof chatBody>;

/**
 * Answers `POST /models/{id}/v1/chat/completions` and `POST /v1/chat/completions` (the model is named in the body, a
 * provider behind a colon is left out) in OpenAI's form, streamed and not. Throws an `HttpError` to refuse.
 */
export async function chat(
  exchange: Exchange,
  routeModel: string | undefined,
  deps: InferenceDeps,
): Promise<void> {
  const { request, response, signal } = exchange;
  const body = checkChat(parseJson(await receiveBody(request, deps.maxBodyBytes)));
  const id = routeModel ?? body.model?.replace(/:[^/]*$/, '') ?? '';
  const model = await deps.catalog.find(id);
  if (model === undefined) throw noSuchModel(id.slice(0, 200));
  if (!model.tasks.includes('text-generation')) {
    throw refusal(400, `Model ${id} does not chat. It runs: ${model.tasks.join(', ') || 'nothing known'}`);
  }
  const call = checkCall(body);
  const contents = v
    .parse(v.array(v.object({ content: v.string() })), call.inputs)
    .map(({ content }) => content);
  const facts = { 'x-compute-type': 'cpu', 'x-compute-characters': String(computeCharacters(contents)) };
  const about = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model: id };
  const options = { ...requestFlags(request.headers), signal };
  if (body.stream) {
    const events = new EventStream(response, facts);
    await onModel(model, chatCompletion, options, deps.pool, (loaded) =>
      streamChat(events, loaded, call, { about, body, signal }),
    );
    return;
  }
  const made = await onModel(model, chatCompletion, options, deps.pool, (loaded) =>
    complete(loaded, call, { signal }),
  );
  const text = new HeldBackText(body.stop ?? []);
  const message = { role: 'assistant', content: text.push(made.text) + text.finish() };
  sendJson(
    response,
    200,
    Buffer.from(
      JSON.stringify({
        ...{ ...about, object: 'chat.completion', usage: usageOf(made) },
        choices: [{ index: 0, message, logprobs: null, finish_reason: reasonOf(made) }],
      }),
    ),
    facts,
  );
}

async function streamChat(
  events: EventStream,
  model: EngineModel,
  call: CheckedCall,
  { about, body, signal }: { readonly about: object; readonly body: ChatBody; readonly signal: AbortSignal },
): Promise<void> {
  const text = new HeldBackText(body.stop ?? []);
  const send = (delta: object, finish_reason: string | null = null) =>
    events.send({
      ...{ ...about, object: 'chat.completion.chunk' },
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    });
  const say = (content: string) => {
    if (!events.hasBegun) send({ role: 'assistant', content: '' });
    if (content !== '') send({ content });
  };
  try {
    const made = await complete(model, call, { signal, onToken: (token) => say(text.push(token.text)) });
    say(text.finish());
    send({}, reasonOf(made));
    if (body.stream_options?.include_usage === true) {
      events.send({ ...about, object: 'chat.completion.chunk', choices: [], usage: usageOf(made) });
    }
  } catch (error) {
    if (!events.hasBegun || signal.aborted) throw error;
    const message = error instanceof Error ? error.message : String(error);
    events.send({ error: { message, type: 'server_error', code: null } });
  }
  events.send('[DONE]');
  events.end();
}

async function complete(
  model: EngineModel,
  call: CheckedCall,
  options: Parameters<EngineModel['run']>[1],
): Promise<Generation> {
  const answer = await model.run({ task: 'chat-completion', ...call }, options);
  return v.parse(generation, answer.type === 'json' ? answer.json : undefined);
}

function checkChat(json: unknown): ChatBody {
  const parsed = v.safeParse(chatBody, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw refusal(400, `\`${v.getDotPath(issue) ?? 'body'}\`: ${issue.message}`);
}

function checkCall(body: ChatBody): CheckedCall {
  const { messages, max_tokens, max_completion_tokens, stop, ...others } = body;
  const most = max_completion_tokens ?? max_tokens;
  try {
    return chatCompletion.check(messages, { ...others, stop, ...(most == null ? {} : { max_tokens: most }) });
  } catch (error) {
    if (error instanceof WrongInput) {
      // In the words of this form of the API.
      const rename = (line: string) => line.replace(/^`inputs/, '`messages').replace(/^`parameters\./, '`');
      throw wrongInput(new WrongInput(error.complaints.map(rename)));
    }
    throw error;
  }
}

const reasonOf = ({ finish }: Generation): string => (finish === 'length' ? 'length' : 'stop');

const usageOf = ({ tokens, promptTokens }: Generation): object => ({
  prompt_tokens: promptTokens,
  completion_tokens: tokens,
  total_tokens: promptTokens + tokens,
});
