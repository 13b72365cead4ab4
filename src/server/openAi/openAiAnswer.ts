import * as v from 'valibot';
import type { EngineModel, GeneratedToken } from '../engine/engine';
import { InvalidInputError } from '../engine/engine';
import type { EventStream } from '../http/eventStream';
import { HttpError } from '../http/httpError';
import { openAiError, openAiErrorBody } from '../http/openAiError';
import { failureSentence } from '../inference/failureSentence';
import type { CheckedCall, ServerTask } from '../tasks/defineTask';
import type { Generation } from '../tasks/generateText';
import { generation } from '../tasks/generateText';
import type { AnswerPart, ScoredText } from './answerReader';
import { AnswerReader, joinParts } from './answerReader';
import type { FormNames, OpenAiBody, OpenAiCalls, OpenAiForm } from './openAiBody';
import { openAiRefusal } from './openAiBody';

/** A checked request and what its answers have in common. */
export interface Asked extends OpenAiCalls {
  readonly form: OpenAiForm;
  readonly about: { readonly id: string; readonly created: number; readonly model: string };
  readonly body: OpenAiBody;
  readonly signal: AbortSignal;
}

interface Made {
  readonly made: Generation;
  readonly reason: string;
  /** What no piece had. */
  readonly rest: AnswerPart;
}

/** An answer without what is its own in each response, such as its ID. */
export interface WholeAnswer {
  readonly content: object;
  readonly isRepeatable: boolean;
}

/** Generates all choices of an answer that is not streamed. */
export async function wholeAnswer(model: EngineModel, asked: Asked): Promise<WholeAnswer> {
  const { form, calls, options } = asked;
  const answers: Made[] = [];
  const choices: object[] = [];
  for (const call of calls) {
    const parts: AnswerPart[] = [];
    // Only logarithms of probabilities need single tokens.
    const onPart = options.topTokens === undefined ? undefined : (part: AnswerPart) => void parts.push(part);
    const answer = await generate(model, call, asked, onPart);
    answers.push(answer);
    const part = joinParts([echoOf(call, asked), ...parts, answer.rest]);
    const about = { logprobs: logprobsOf(part.tokens, asked), finish_reason: answer.reason };
    choices.push({ index: choices.length, ...form.choice(part), ...about });
  }
  return {
    content: { object: form.objects.whole, usage: usageOf(answers), choices },
    isRepeatable: answers.every(({ made }) => made.isRepeatable),
  };
}

/** Streams all choices, one after the other. An error after the first event is sent as an event. */
export async function streamAnswer(events: EventStream, model: EngineModel, asked: Asked): Promise<void> {
  const { form, calls } = asked;
  const head = { ...asked.about, object: form.objects.chunk };
  const answers: Made[] = [];
  try {
    for (const [index, call] of calls.entries()) {
      let isFirst = true;
      let tokens: readonly ScoredText[] = [];
      const send = (part: AnswerPart, reason: string | null): void => {
        const pieces = form.piece(part, { first: isFirst, last: reason !== null });
        tokens = [...tokens, ...part.tokens];
        pieces.forEach((piece, at) => {
          const isLast = at === pieces.length - 1;
          const scored = isLast && tokens.length > 0 ? logprobsOf(tokens, asked) : null;
          const about = { logprobs: scored, finish_reason: isLast ? reason : null };
          events.send({ ...head, choices: [{ index, ...piece, ...about }] });
        });
        if (pieces.length > 0) {
          [isFirst, tokens] = [false, []];
        }
      };
      // The first token, which comes after all that can be refused, brings the prompt with it.
      let echo = echoOf(call, asked);
      const answer = await generate(model, call, asked, (part) => {
        send(joinParts([echo, part]), null);
        echo = NOTHING;
      });
      send(joinParts([echo, answer.rest]), answer.reason);
      answers.push(answer);
    }
    if (asked.body.stream_options?.include_usage === true) {
      events.send({ ...head, choices: [], usage: usageOf(answers) });
    }
  } catch (error) {
    if (!events.hasBegun || asked.signal.aborted) {
      throw error;
    }
    events.send(
      error instanceof HttpError
        ? openAiErrorBody(error)
        : openAiError(500, failureSentence(error, asked.about.model)),
    );
  }
  events.send('[DONE]');
  events.end();
}

/** What a generation needs besides its call. */
interface Generating {
  readonly task: ServerTask;
  /** The names of the format, for refusals. */
  readonly names: FormNames;
  readonly topTokens?: number;
  readonly signal: AbortSignal;
}

/** Generates one answer. Throws a 400 `HttpError` if the model cannot process the input. */
export async function generateAnswer(
  model: EngineModel,
  call: CheckedCall,
  { task, names, topTokens = 0, signal }: Generating,
  onPart?: (part: AnswerPart) => void,
): Promise<Made> {
  const reader = new AnswerReader(call);
  const onToken = onPart && ((token: GeneratedToken): void => onPart(reader.push(token)));
  try {
    const answer = await model.run(
      { task: task.name, ...call },
      { signal, topTokens, ...(onToken === undefined ? {} : { onToken }) },
    );
    const made = v.parse(generation, answer.kind === 'json' ? answer.json : undefined);
    const rest = reader.finish(made);
    const reason = made.finish === 'length' ? 'length' : reader.hasCalls ? 'tool_calls' : 'stop';
    return { made, reason, rest };
  } catch (error) {
    throw error instanceof InvalidInputError ? openAiRefusal(error, { names }) : error;
  }
}

const generate = (
  model: EngineModel,
  call: CheckedCall,
  { form: { task, names }, options: { topTokens = 0 }, signal }: Asked,
  onPart: ((part: AnswerPart) => void) | undefined,
): Promise<Made> => generateAnswer(model, call, { task, names, topTokens, signal }, onPart);

const NOTHING: AnswerPart = { text: '', calls: [], tokens: [] };

const echoOf = ({ inputs }: CheckedCall, { options }: Asked): AnswerPart =>
  options.echo === true ? { ...NOTHING, text: String(inputs) } : NOTHING;

const logprobsOf = (tokens: readonly ScoredText[], { form, options }: Asked): object | null =>
  options.topTokens === undefined ? null : form.logprobs(tokens);

function usageOf(answers: readonly Made[]): object {
  const sum = (count: (made: Generation) => number) =>
    answers.reduce((total, { made }) => total + count(made), 0);
  const [prompt, completion] = [sum(({ promptTokens }) => promptTokens), sum(({ tokens }) => tokens)];
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
