import * as v from 'valibot';
import { InvalidInputError } from '../engine/engine';
import type { HttpError } from '../http/httpError';
import { chatCompletion } from '../tasks/chatCompletion';
import { complaintOf } from '../tasks/complaints';
import type { CheckedCall } from '../tasks/defineTask';
import { oneText } from '../tasks/textInputs';
import type { FormNames } from './openAiBody';
import { openAiRefusal, parseBody } from './openAiBody';

/** How the Responses API names what the task of a chat calls otherwise. */
export const RESPONSES_NAMES: FormNames = { inputs: 'input', maxTokens: 'max_output_tokens' };

const absent = 'is not supported here';
const part = v.object({
  type: v.picklist(['input_text', 'output_text', 'text'], 'only text is supported'),
  text: oneText,
});
const message = v.object({
  type: v.nullish(v.literal('message', 'only messages are supported')),
  role: v.string(),
  content: v.union([oneText, v.array(part)], 'must be a string or a list of parts of text'),
});

/** The fields that are read here, and those that may only have a value without effect; the rest goes to the task. */
const responsesBody = v.looseObject({
  model: v.nullish(v.string()),
  stream: v.nullish(v.boolean()),
  stream_options: v.nullish(v.object({ include_obfuscation: v.nullish(v.boolean()) })),
  input: v.union([oneText, v.array(message)], (issue) =>
    deepest(issue, 'must be a string or a list of messages'),
  ),
  instructions: v.nullish(oneText),
  max_output_tokens: v.nullish(v.number()),
  text: v.nullish(
    v.strictObject({
      format: v.nullish(v.object({ type: v.literal('text', 'only text is supported') })),
      verbosity: v.nullish(v.literal('medium', absent)),
    }),
  ),
  truncation: v.nullish(v.literal('disabled', 'only "disabled" is supported')),
  background: v.nullish(v.literal(false, absent)),
  previous_response_id: v.nullish(v.literal('', 'responses are not stored; send all messages')),
  reasoning: v.nullish(v.objectWithRest({ effort: v.nullish(v.literal('none', absent)) }, v.null(absent))),
  tools: v.nullish(v.pipe(v.array(v.unknown()), v.maxLength(0, absent))),
  max_tokens: v.nullish(v.never('is called `max_output_tokens` here')),
  max_completion_tokens: v.nullish(v.never('is called `max_output_tokens` here')),
});
export type ResponsesBody = v.InferOutput<typeof responsesBody>;

/** Returns the message of the first complaint about a part of a value, or a general one. */
function deepest({ issues }: v.BaseIssue<unknown>, general: string): string {
  const [inner] = (issues ?? []).filter(({ path }) => path !== undefined);
  return inner === undefined ? general : complaintOf(inner);
}

/** Parses a body. Throws a 400 `HttpError`. */
export const readResponsesBody = (json: unknown): ResponsesBody => parseBody(responsesBody, json);

/** Checks the chat that a body asks for. Throws a 400 `HttpError` that uses the names of this API. */
export function checkResponsesCall(body: ResponsesBody): CheckedCall {
  const messages = typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : body.input;
  const all = [
    ...(body.instructions ? [{ role: 'system', content: body.instructions }] : []),
    ...messages.map(({ role, content }) => ({
      role,
      content: typeof content === 'string' ? content : content.map(({ text }) => text).join(''),
    })),
  ];
  const others = Object.entries(body).filter(([name]) => !Object.hasOwn(responsesBody.entries, name));
  const { max_output_tokens: most } = body;
  try {
    return chatCompletion.check(all, {
      ...Object.fromEntries(others),
      ...(most == null || most === -1 ? {} : { max_tokens: most }),
    });
  } catch (error) {
    throw error instanceof InvalidInputError ? responsesRefusal(error) : error;
  }
}

const responsesRefusal = (error: InvalidInputError): HttpError =>
  openAiRefusal(error, { names: RESPONSES_NAMES });
