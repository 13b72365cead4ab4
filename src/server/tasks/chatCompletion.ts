import * as v from 'valibot';
import { WrongInput } from '../engine/engine';
import { defineTask } from './defineTask';
import { generateText } from './generateText';
import { samplerSettings, sampling } from './textGeneration';
import { oneText } from './textInputs';

const part = v.object({ type: v.literal('text', 'only text is understood'), text: oneText });

/** Messages in the form of OpenAI's chat completions; the parts of a message are joined. */
export const chatMessages = v.pipe(
  v.array(
    v.object({
      role: v.pipe(v.string(), v.minLength(1), v.maxLength(50)),
      content: v.union(
        [
          oneText,
          v.pipe(
            v.array(part),
            v.transform((parts) => parts.map(({ text }) => text).join('')),
          ),
        ],
        'takes a text, or a list of parts of type text',
      ),
    }),
  ),
  v.minLength(1, 'takes at least one message'),
);

export const chatParameters = v.object({
  ...sampling.entries,
  max_tokens: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))),
  stop: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(200))), v.maxLength(16)),
    [],
  ),
});

/** Lets the model write the next message, by its own chat template. Gives a `Generation`. */
export const chatCompletion = defineTask({
  name: 'chat-completion',
  pipeline: 'text-generation',
  inputs: chatMessages,
  parameters: chatParameters,
  run: (pipe, messages, parameters, options) => {
    if (pipe.tokenizer.chat_template == null) {
      throw new WrongInput(['This model has no chat template: it continues texts, but does not chat']);
    }
    const text = pipe.tokenizer.apply_chat_template(messages, {
      tokenize: false,
      add_generation_prompt: true,
    });
    return generateText(
      pipe,
      // The template brings the special tokens.
      { text: v.parse(v.string(), text), addSpecialTokens: false },
      {
        ...samplerSettings(parameters, pipe.model.generation_config),
        maxNewTokens: parameters.max_tokens ?? undefined,
        usualNewTokens: 256,
        stop: parameters.stop,
      },
      options,
    );
  },
});
