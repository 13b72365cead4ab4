import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { characterCount } from '../../core/usage/characterCount';
import type { EngineModel, RunOptions } from '../engine/engine';
import { WrongInput } from '../engine/engine';
import { failureSentence } from '../failureSentence';
import { EventStream } from '../http/eventStream';
import type { Exchange } from '../http/httpFront';
import { sendJson } from '../http/httpFront';
import { jsonBytes } from '../http/jsonBytes';
import { refusal } from '../http/httpError';
import { receiveBody } from '../http/receiveBody';
import type { InferenceDeps } from '../inference';
import { findModel, noSuchModel } from '../findModel';
import { onModel } from '../inference';
import { parseJson, requestFlags, wrongInput } from '../inferRequest';
import { isExactModelId } from '../models/exactModelId';
import type { CheckedCall, ServerTask } from '../tasks/defineTask';
import type { Generation } from '../tasks/generateText';
import { generation } from '../tasks/generateText';
import { HeldBackText } from './heldBackText';

const stops = v.nullish(
  v.union(
    [
      v.pipe(
        v.string(),
        v.transform((one) => [one]),
      ),
      v.array(v.string()),
    ],
    'takes a text or a list of texts',
  ),
);

/** What both forms have, as far as the server reads it; the rest goes to the task. */
const openAiBody = v.looseObject({
  model: v.optional(v.string()),
  stream: v.nullish(v.boolean()),
  stream_options: v.nullish(v.object({ include_usage: v.optional(v.boolean(), false) })),
  max_tokens: v.nullish(v.number()),
  max_completion_tokens: v.nullish(v.number()),
  stop: stops,
  n: v.nullish(v.literal(1, 'only one choice is made')),
});
export type OpenAiBody = v.InferOutput<typeof openAiBody>;

/** One of OpenAI's two forms of a generation: chat completions or completions. */
export interface OpenAiForm {
  readonly task: ServerTask;
  /** Names of the objects in whole answers and in chunks of a stream. */
  readonly objects: { readonly whole: string; readonly chunk: string };
  readonly idPrefix: string;
  /** The inputs and parameters of the task. */
  read(body: OpenAiBody): {
    readonly inputs: unknown;
    readonly parameters: Readonly<Record<string, unknown>>;
  };
  /** In this form's words, what a task calls `inputs` and `parameters.…`. */
  readonly names: { readonly inputs: string; readonly maxTokens: string };
  /** What the characters are counted of. */
  counted(call: CheckedCall): unknown;
  choice(text: string): object;
  /** A piece of a stream; `first` where nothing was sent before it, `last` where nothing follows. */
  piece(text: string, at: { readonly first: boolean; readonly last: boolean }): readonly object[];
}

/**
 * Answers a request in one of OpenAI's forms, streamed or not. The model is that of the route, else the one named in the
 * body, where a provider behind a colon is left out. Throws an `HttpError` to refuse.
 */
export async function answerOpenAi(
  exchange: Exchange,
  routeModel: string | undefined,
  form: OpenAiForm,
  deps: InferenceDeps,
): Promise<void> {
  const { request, response, signal } = exchange;
  const body = checkBody(parseJson(await receiveBody(request, deps.maxBodyBytes)));
  const id = routeModel ?? body.model?.replace(/:[^/]*$/, '') ?? '';
  if (!isExactModelId(id)) throw noSuchModel(id);
  const options = { ...requestFlags(request.headers), signal };
  const model = await findModel(id, options, deps);
  if (!model.tasks.includes('text-generation')) {
    throw refusal(
      400,
      `Model ${id} generates no text. It runs: ${model.tasks.join(', ') || 'nothing known'}`,
    );
  }
  const call = checkCall(body, form);
  const facts = {
    'x-compute-type': 'cpu',
    'x-compute-characters': String(characterCount(form.counted(call))),
  };
  const about = { id: `${form.idPrefix}-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model: id };
  const text = new HeldBackText(body.stop ?? []);
  await onModel(model, form.task, options, deps.pool, async (loaded) => {
    if (body.stream === true) {
      await stream(new EventStream(response, facts), loaded, { form, call, about, body, text, signal });
      return;
    }
    const made = await generate(loaded, form, call, { signal });
    const choice = form.choice(text.push(made.text) + text.finish());
    const answer = {
      ...{ ...about, object: form.objects.whole, usage: usageOf(made) },
      choices: [{ index: 0, ...choice, logprobs: null, finish_reason: reasonOf(made) }],
    };
    sendJson(response, 200, jsonBytes(answer), facts);
  });
}

interface Streaming {
  readonly form: OpenAiForm;
  readonly call: CheckedCall;
  readonly about: { readonly id: string; readonly created: number; readonly model: string };
  readonly body: OpenAiBody;
  readonly text: HeldBackText;
  readonly signal: AbortSignal;
}

async function stream(events: EventStream, model: EngineModel, about: Streaming): Promise<void> {
  const { form, text, signal } = about;
  const head = { ...about.about, object: form.objects.chunk };
  const send = (piece: string, made?: Generation): void => {
    const choices = form.piece(piece, { first: !events.hasBegun, last: made !== undefined });
    choices.forEach((choice, index) => {
      const reason = made !== undefined && index === choices.length - 1 ? reasonOf(made) : null;
      events.send({ ...head, choices: [{ index: 0, ...choice, logprobs: null, finish_reason: reason }] });
    });
  };
  try {
    const onToken: RunOptions['onToken'] = (token) => send(text.push(token.text));
    const made = await generate(model, form, about.call, { signal, onToken });
    send(text.finish(), made);
    if (about.body.stream_options?.include_usage === true) {
      events.send({ ...head, choices: [], usage: usageOf(made) });
    }
  } catch (error) {
    if (!events.hasBegun || signal.aborted) throw error;
    const message = failureSentence(error, about.about.model);
    events.send({ error: { message, type: 'server_error', code: null } });
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
  const answer = await model.run({ task: form.task.name, ...call }, options);
  return v.parse(generation, answer.type === 'json' ? answer.json : undefined);
}

function checkBody(json: unknown): OpenAiBody {
  const parsed = v.safeParse(openAiBody, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw refusal(400, `\`${v.getDotPath(issue) ?? 'body'}\`: ${issue.message}`);
}

/** Checks the call; complaints are in the words of the form. */
function checkCall(body: OpenAiBody, form: OpenAiForm): CheckedCall {
  const { inputs, parameters: given } = form.read(body);
  // What was read here is left out; the rest is for the task to know or to refuse.
  const parameters = Object.fromEntries(
    Object.entries(given).filter(([name]) => !(name in openAiBody.entries)),
  );
  const most = body.max_completion_tokens ?? body.max_tokens;
  const { inputs: inputName, maxTokens } = form.names;
  try {
    return form.task.check(inputs, {
      ...parameters,
      stop: body.stop ?? [],
      ...(most == null ? {} : { [maxTokens]: most }),
    });
  } catch (error) {
    if (!(error instanceof WrongInput)) throw error;
    const rename = (line: string) =>
      line.replace(/^`inputs/, `\`${inputName}`).replace(/^`parameters\./, '`');
    throw wrongInput(new WrongInput(error.complaints.map(rename)));
  }
}

const reasonOf = ({ finish }: Generation): string => (finish === 'length' ? 'length' : 'stop');

const usageOf = ({ tokens, promptTokens }: Generation): object => ({
  prompt_tokens: promptTokens,
  completion_tokens: tokens,
  total_tokens: promptTokens + tokens,
});
