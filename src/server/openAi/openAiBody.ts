import * as v from 'valibot';
import { characterCount } from '../../core/usage/characterCount';
import { InvalidInputError } from '../engine/engine';
import { HttpError, refusal } from '../http/httpError';
import { wrongInput } from '../inference/inferRequest';
import type { CheckedCall, ServerTask } from '../tasks/defineTask';

/** What both forms have, as far as the server reads it; the rest goes to the task. */
const openAiBody = v.looseObject({
  model: v.optional(v.string()),
  stream: v.nullish(v.boolean()),
  stream_options: v.nullish(v.object({ include_usage: v.nullish(v.boolean()) })),
  max_tokens: v.nullish(v.number()),
  max_completion_tokens: v.nullish(v.number()),
  n: v.nullish(v.literal(1, 'only one choice is supported')),
});
export type OpenAiBody = v.InferOutput<typeof openAiBody>;

/** One of OpenAI's two forms of a generation: chat completions or completions. */
export interface OpenAiForm {
  readonly task: ServerTask;
  /** Parameters of the task for which the answers of the form have no place. */
  readonly without?: readonly string[];
  /** Names of the objects in whole answers and in chunks of a stream. */
  readonly objects: { readonly whole: string; readonly chunk: string };
  readonly idPrefix: string;
  /** The inputs and parameters of the task. */
  read(body: OpenAiBody): {
    readonly inputs: unknown;
    readonly parameters: Readonly<Record<string, unknown>>;
  };
  /** What the form calls the inputs, and what the task calls `max_tokens`. */
  readonly names: { readonly inputs: string; readonly maxTokens: string };
  /** What the characters are counted of. */
  counted(call: CheckedCall): unknown;
  choice(text: string): object;
  /** A piece of a stream; `first` where nothing was sent before it, `last` where nothing follows. */
  piece(text: string, at: { readonly first: boolean; readonly last: boolean }): readonly object[];
}

/** Reads a body; null and the empty text count as absent. Throws a 400 `HttpError`. */
export function readOpenAiBody(json: unknown): OpenAiBody {
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  const given = isObject
    ? Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null && value !== ''))
    : json;
  const parsed = v.safeParse(openAiBody, given);
  if (parsed.success) {
    return parsed.output;
  }
  const [issue] = parsed.issues;
  throw refusal(400, `\`${v.getDotPath(issue) ?? 'body'}\`: ${issue.message}`);
}

/** Checks the call of a body; complaints are in the words of the form. Throws a 400 `HttpError`. */
export function checkCall(body: OpenAiBody, form: OpenAiForm): CheckedCall {
  const { inputs, parameters: given } = form.read(body);
  // What was read here is left out; the rest is for the task to know or to refuse.
  const parameters = Object.fromEntries(
    Object.entries(given).filter(([name]) => !(name in openAiBody.entries)),
  );
  const most = [body.max_completion_tokens, body.max_tokens].find((count) => count != null && count !== -1);
  const misplaced = (form.without ?? []).filter((name) => parameters[name] === true);
  try {
    if (misplaced.length > 0) {
      throw new InvalidInputError(misplaced.map((name) => `\`parameters.${name}\`: is not supported here`));
    }
    return form.task.check(inputs, {
      ...parameters,
      ...(most == null ? {} : { [form.names.maxTokens]: most }),
    });
  } catch (error) {
    throw error instanceof InvalidInputError ? openAiRefusal(error, form) : error;
  }
}

/** How many characters of text a call has. */
export const inputCharacters = (call: CheckedCall, form: OpenAiForm): number =>
  characterCount(form.counted(call));

/** A 400 in the words of the form; in OpenAI's own shape where there is a code for programs. */
export function openAiRefusal({ complaints, code }: InvalidInputError, { names }: OpenAiForm): HttpError {
  const lines = complaints.map((line) =>
    line
      .replace(/^`inputs/, `\`${names.inputs}`)
      .replace(/^`parameters\.max_new_tokens`/, '`max_tokens`')
      .replace(/^`parameters\./, '`'),
  );
  if (code === undefined) {
    return wrongInput(new InvalidInputError(lines));
  }
  const [message] = lines;
  return new HttpError(400, {
    error: { message, type: 'invalid_request_error', param: names.inputs, code },
  });
}
