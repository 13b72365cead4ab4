import * as v from 'valibot';
import { chatCompletion } from '../tasks/chatCompletion';
import { textGeneration } from '../tasks/textGeneration';
import type { AnswerCall } from './answerReader';
import type { OpenAiForm } from './openAiBody';

const contents = v.array(v.object({ content: v.string() }));

/** `…/v1/chat/completions`: applies the model's own chat template to the messages. */
export const chatForm: OpenAiForm = {
  task: chatCompletion,
  objects: { whole: 'chat.completion', chunk: 'chat.completion.chunk' },
  idPrefix: 'chatcmpl',
  read: ({ messages, ...parameters }) => ({ inputs: messages, parameters }),
  names: { inputs: 'messages', maxTokens: 'max_tokens' },
  counted: ({ inputs }) => v.parse(contents, inputs).map(({ content }) => content),
  choice: ({ text, calls }) => ({
    message:
      calls.length === 0
        ? { role: 'assistant', content: text }
        : { role: 'assistant', content: text === '' ? null : text, tool_calls: calls.map(toolCall) },
  }),
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

/** `…/v1/completions`: continues a text without repeating it. */
export const completionForm: OpenAiForm = {
  task: textGeneration,
  without: ['details'],
  objects: { whole: 'text_completion', chunk: 'text_completion' },
  idPrefix: 'cmpl',
  read: ({ prompt, ...parameters }) => ({
    inputs: Array.isArray(prompt) && prompt.length === 1 ? prompt[0] : prompt,
    parameters,
  }),
  names: { inputs: 'prompt', maxTokens: 'max_new_tokens' },
  counted: ({ inputs }) => inputs,
  choice: ({ text }) => ({ text }),
  piece: ({ text }, { last }) => (text === '' && !last ? [] : [{ text }]),
};
