import * as v from 'valibot';
import { InvalidInputError, MAX_TOP_TOKENS } from '../engine/engine';
import { chatCompletion } from '../tasks/chatCompletion';
import { integerBetween } from '../tasks/parameterRanges';
import { textGeneration } from '../tasks/textGeneration';
import type { AnswerCall } from './answerReader';
import { chatLogprobs, completionLogprobs } from './logprobs';
import type { OpenAiForm } from './openAiBody';

const contents = v.array(v.object({ content: v.string() }));

/** `…/v1/chat/completions`: applies the model's own chat template to the messages. */
export const chatForm: OpenAiForm = {
  task: chatCompletion,
  objects: { whole: 'chat.completion', chunk: 'chat.completion.chunk' },
  idPrefix: 'chatcmpl',
  read: ({ messages, ...parameters }) => ({ inputs: [messages], parameters }),
  options: v.pipe(
    v.object({
      logprobs: v.nullish(v.boolean('must be true or false')),
      top_logprobs: integerBetween(0, MAX_TOP_TOKENS),
    }),
    v.forward(
      v.check(({ logprobs, top_logprobs }) => logprobs === true || !top_logprobs, 'needs `logprobs`'),
      ['top_logprobs'],
    ),
    v.transform(({ logprobs, top_logprobs }) => (logprobs === true ? { topTokens: top_logprobs ?? 0 } : {})),
  ),
  names: { inputs: 'messages', maxTokens: 'max_tokens' },
  maxTokens: 'max_tokens',
  counted: ({ inputs }) => v.parse(contents, inputs).map(({ content }) => content),
  choice: ({ text, calls }) => ({
    message:
      calls.length === 0
        ? { role: 'assistant', content: text }
        : { role: 'assistant', content: text === '' ? null : text, tool_calls: calls.map(toolCall) },
  }),
  logprobs: chatLogprobs,
  piece: ({ text, calls }, { first, last }) => [
    ...(first ? [{ delta: { role: 'assistant', content: '' } }] : []),
    ...(text === '' ? [] : [{ delta: { content: text } }]),
    ...calls.map((call) => ({ delta: { tool_calls: [{ index: call.index, ...toolCall(call) }] } })),
    ...(last ? [{ delta: {} }] : []),
  ],
};

const toolCall = ({ id, name, arguments: given }: AnswerCall) => ({
  ...{ id, type: 'function' },
  function: { name, arguments: given },
});

/** OpenAI's limit for `logprobs` of completions. */
const MAX_COMPLETION_LOGPROBS = 5;
/** Each prompt is a run of its own. */
const MAX_PROMPTS = 100;

/** `…/v1/completions`: continues texts, without repeating them unless asked. */
export const completionForm: OpenAiForm = {
  task: textGeneration,
  without: ['details', 'return_full_text'],
  objects: { whole: 'text_completion', chunk: 'text_completion' },
  idPrefix: 'cmpl',
  read: ({ prompt, ...parameters }) => ({
    inputs: Array.isArray(prompt) ? promptsOf(prompt) : [prompt],
    parameters,
  }),
  options: v.pipe(
    v.object({
      echo: v.nullish(v.boolean('must be true or false')),
      logprobs: v.nullish(
        v.pipe(
          v.unknown(),
          v.transform((given) => (given === false ? undefined : given)),
          integerBetween(0, MAX_COMPLETION_LOGPROBS),
        ),
      ),
    }),
    v.forward(
      v.check(
        ({ echo, logprobs }) => echo !== true || typeof logprobs !== 'number',
        'cannot be combined with `echo`',
      ),
      ['logprobs'],
    ),
    v.transform(({ echo, logprobs }) => ({
      echo: echo === true,
      ...(typeof logprobs === 'number' ? { topTokens: logprobs } : {}),
    })),
  ),
  names: { inputs: 'prompt', maxTokens: 'max_tokens' },
  maxTokens: 'max_new_tokens',
  counted: ({ inputs }) => inputs,
  choice: ({ text }) => ({ text }),
  logprobs: completionLogprobs,
  piece: ({ text }, { last }) => (text === '' && !last ? [] : [{ text }]),
};

const prompts = v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(MAX_PROMPTS));

function promptsOf(given: readonly unknown[]): readonly string[] {
  const parsed = v.safeParse(prompts, given);
  if (!parsed.success) {
    throw new InvalidInputError([`\`inputs\`: must be a string or a list of 1 to ${MAX_PROMPTS} strings`]);
  }
  return parsed.output;
}
