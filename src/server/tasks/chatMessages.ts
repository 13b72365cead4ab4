import * as v from 'valibot';
import { parseJson } from '../../core/parseJson';
import { oneText } from './textInputs';

const part = v.object({ type: v.literal('text', 'only text is supported'), text: oneText });
const name = v.nullish(v.pipe(v.string(), v.maxLength(200)));

/** The text of a message; parts are joined. */
const content = v.union(
  [
    oneText,
    v.pipe(
      v.array(part),
      v.transform((parts) => parts.map(({ text }) => text).join('')),
    ),
    v.null(),
  ],
  'must be a string or a list of parts of type text',
);

const toolCall = v.looseObject({
  function: v.looseObject({
    name: v.string(),
    arguments: v.optional(v.union([v.string(), v.record(v.string(), v.unknown())]), ''),
  }),
});

const message = v.pipe(
  v.looseObject({
    role: v.pipe(v.string(), v.minLength(1), v.maxLength(50)),
    content: v.optional(content, null),
    name,
    tool_call_id: name,
    tool_calls: v.nullish(v.array(toolCall)),
    reasoning_content: v.nullish(oneText),
  }),
  v.forward(
    v.check(
      ({ content: text, tool_calls }) => text !== null || (tool_calls ?? []).length > 0,
      'must be a string or a list of parts of type text; only a message with `tool_calls` may have none',
    ),
    ['content'],
  ),
);

const MESSAGE_NAMES = ['role', 'content', 'name', 'tool_call_id', 'tool_calls', 'reasoning_content'];
const isAbsent = (value: unknown) =>
  value == null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);

/**
 * Parses messages of OpenAI's chat completions into what templates expect: tool calls have their arguments as objects and
 * an empty text. Messages from the API's own answers are accepted, including their null or empty fields. Any other field
 * is rejected, since it would be lost.
 */
export const chatMessages = v.pipe(
  v.array(
    v.pipe(
      message,
      v.rawCheck(({ dataset, addIssue }) => {
        if (!dataset.typed) {
          return;
        }
        const unknown = Object.entries(dataset.value).find(
          ([key, value]) => !MESSAGE_NAMES.includes(key) && !isAbsent(value),
        );
        if (unknown !== undefined) {
          addIssue({ message: `\`${unknown[0].slice(0, 50)}\` of a message is not supported` });
        }
      }),
      v.transform(({ role, content: text, ...more }) => ({
        ...{ role, content: text ?? '' },
        ...(more.name == null ? {} : { name: more.name }),
        ...(more.tool_call_id == null ? {} : { tool_call_id: more.tool_call_id }),
        ...(more.reasoning_content == null ? {} : { reasoning_content: more.reasoning_content }),
        ...(more.tool_calls == null || more.tool_calls.length === 0
          ? {}
          : { tool_calls: more.tool_calls.map(withArguments) }),
      })),
    ),
  ),
  v.minLength(1, 'must have at least one message'),
);
export type ChatMessage = v.InferOutput<typeof chatMessages>[number];

/** Parses the arguments, since templates write them as JSON themselves and would quote a string again. */
function withArguments(call: v.InferOutput<typeof toolCall>) {
  return { ...call, function: { ...call.function, arguments: parsed(call.function.arguments) } };
}

function parsed(given: string | Readonly<Record<string, unknown>>): unknown {
  if (typeof given !== 'string') {
    return given;
  }
  const value = given === '' ? {} : parseJson(given);
  return value === undefined ? given : value;
}
