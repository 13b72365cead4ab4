import * as v from 'valibot';
import { characterCount } from '../../core/usage/characterCount';
import type { ContextOverflow } from '../engine/engine';
import { InvalidInputError } from '../engine/engine';
import type { HttpError } from '../http/httpError';
import { refusal } from '../http/httpError';
import { wrongInput } from '../inference/inferRequest';
import { complaintOf } from '../tasks/complaints';
import type { CheckedCall, ServerTask } from '../tasks/defineTask';
import type { AnswerPart, ScoredText } from './answerReader';

/** The fields that both formats share and the server reads; the rest goes to the task. */
const openAiBody = v.looseObject({
  model: v.optional(v.string()),
  stream: v.nullish(v.boolean()),
  stream_options: v.nullish(
    v.objectWithRest(
      { include_usage: v.nullish(v.boolean()), include_obfuscation: v.nullish(v.boolean()) },
      v.nullish(v.literal(false, 'is not supported here')),
    ),
  ),
  max_tokens: v.nullish(v.number()),
  max_completion_tokens: v.nullish(v.number()),
  n: v.nullish(v.literal(1, 'only one choice is supported')),
});
export type OpenAiBody = v.InferOutput<typeof openAiBody>;

/** What a request wants to see besides new text. */
interface AnswerOptions {
  /** How many likely tokens to list for each token; nothing without logarithms of probabilities. */
  readonly topTokens?: number;
  /** Begin the answer with the prompt. */
  readonly echo?: boolean;
}

/** A format's names for what tasks call `inputs`, and `max_tokens` or `max_new_tokens`. */
export interface FormNames {
  readonly inputs: string;
  readonly maxTokens: string;
}

/** One of OpenAI's two formats: chat completions or completions. */
export interface OpenAiForm {
  readonly task: ServerTask;
  /** Parameters of the task that the format cannot represent in its answers. */
  readonly without?: readonly string[];
  /** The value of `object` in whole answers and in chunks of a stream. */
  readonly objects: { readonly whole: string; readonly chunk: string };
  readonly idPrefix: string;
  /** Returns the inputs for each choice, and parameters for the task. */
  read(body: OpenAiBody): {
    readonly inputs: readonly unknown[];
    readonly parameters: Readonly<Record<string, unknown>>;
  };
  /** The parameters that only the format has, with what they mean. */
  readonly options: v.GenericSchema<unknown, AnswerOptions> & {
    readonly entries: Readonly<Record<string, unknown>>;
  };
  readonly names: FormNames;
  /** The task's name for `max_tokens`. */
  readonly maxTokens: string;
  /** Returns the texts whose characters are counted. */
  counted(call: CheckedCall): unknown;
  choice(answer: AnswerPart): object;
  logprobs(tokens: readonly ScoredText[]): object;
  /** Returns the choices for a piece of a stream, which may be its first or its last one. */
  piece(part: AnswerPart, at: { readonly first: boolean; readonly last: boolean }): readonly object[];
}

/** What a body asks about, which may be an empty text. */
const CONTENTS = ['prompt', 'input'];

/**
 * Parses a body; null counts as absent, and so do empty strings, except a prompt or an input. Throws a 400 `HttpError` that
 * does not quote the values of the body.
 */
export function parseBody<T>(schema: v.GenericSchema<unknown, T>, json: unknown): T {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw refusal(400, 'The body must be a JSON object');
  }
  const given = Object.entries(json).filter(
    ([name, value]) => value !== null && (value !== '' || CONTENTS.includes(name)),
  );
  const parsed = v.safeParse(schema, Object.fromEntries(given), { abortEarly: true });
  if (parsed.success) {
    return parsed.output;
  }
  throw refusal(400, complaintOf(parsed.issues[0]));
}

/** Parses a body in one of the two formats. Throws a 400 `HttpError`. */
export const readOpenAiBody = (json: unknown): OpenAiBody => parseBody(openAiBody, json);

/** What a request asks for: a call for each choice, and how to show its answer. */
export interface OpenAiCalls {
  readonly calls: readonly CheckedCall[];
  readonly options: AnswerOptions;
}

/** Checks the calls of a body. Throws a 400 `HttpError` that uses the names of the format. */
export function checkCalls(body: OpenAiBody, form: OpenAiForm): OpenAiCalls {
  try {
    const { inputs, parameters: given } = form.read(body);
    // Leaves out the fields that are read here; the task accepts or rejects the rest.
    const parameters = Object.fromEntries(
      Object.entries(given).filter(
        ([name]) => !Object.hasOwn(openAiBody.entries, name) && !Object.hasOwn(form.options.entries, name),
      ),
    );
    const maxTokens = [body.max_completion_tokens, body.max_tokens].find(
      (count) => count != null && count !== -1,
    );
    const misplaced = (form.without ?? []).filter((name) => parameters[name] === true);
    if (misplaced.length > 0) {
      throw new InvalidInputError(misplaced.map((name) => `\`parameters.${name}\`: is not supported here`));
    }
    const all = {
      ...parameters,
      ...(maxTokens == null ? {} : { [form.maxTokens]: maxTokens }),
    };
    return { calls: inputs.map((one) => form.task.check(one, all)), options: answerOptions(given, form) };
  } catch (error) {
    const maxTokens = body.max_completion_tokens == null ? form.names.maxTokens : 'max_completion_tokens';
    throw error instanceof InvalidInputError
      ? openAiRefusal(error, { names: { ...form.names, maxTokens } })
      : error;
  }
}

function answerOptions(given: object, { options }: OpenAiForm): AnswerOptions {
  const parsed = v.safeParse(options, given);
  if (parsed.success) {
    return parsed.output;
  }
  throw new InvalidInputError(parsed.issues.map((issue) => complaintOf(issue, 'parameters')));
}

/** Counts the characters of the texts in calls. */
export const inputCharacters = (calls: readonly CheckedCall[], form: OpenAiForm): number =>
  characterCount(calls.map((call) => form.counted(call)));

/** Returns a 400 that uses the names of the format, and OpenAI's words and code for a text that is too long. */
export function openAiRefusal(
  { complaints, overflow }: InvalidInputError,
  { names }: Pick<OpenAiForm, 'names'>,
): HttpError {
  if (overflow !== undefined) {
    const message = overflowSentence(overflow, names.inputs);
    return refusal(400, message, {}, { code: 'context_length_exceeded', param: names.inputs });
  }
  const lines = complaints.map((line) =>
    line
      .replace(/^`inputs/, `\`${names.inputs}`)
      .replace(/^`parameters\.max_(?:new_)?tokens`/, `\`${names.maxTokens}\``)
      .replace(/^`parameters\./, '`'),
  );
  return wrongInput(new InvalidInputError(lines));
}

/** Clients recognize a conversation that has become too long by these words. */
function overflowSentence({ window, promptTokens, newTokens }: ContextOverflow, inputs: string): string {
  const most = `This model's maximum context length is ${window} tokens. However, `;
  return newTokens === undefined
    ? `${most}your ${inputs} resulted in ${promptTokens} tokens. Please reduce the length of the ${inputs}.`
    : `${most}you requested ${promptTokens + newTokens} tokens (${promptTokens} in the ${inputs}, ${newTokens} in the completion). Please reduce the length of the ${inputs} or completion.`;
}
