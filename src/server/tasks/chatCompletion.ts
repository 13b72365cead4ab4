import * as v from 'valibot';
import { chatMessages } from './chatMessages';
import { offeredTools, toolParameters } from './chatTools';
import { defineTask } from './defineTask';
import { generateText } from './generateText';
import { integerBetween } from './parameterRanges';
import { renderChat } from './renderChat';
import { samplerSettings, sampling } from './samplingParameters';
import { stopStrings, stopTexts } from './stopTexts';
import { MAX_NEW_TOKENS } from './textGeneration';
import { TOOL_CALL_MARKS } from './toolCallForms';

/**
 * Without `max_tokens` an answer ends by itself or with the window, as in OpenAI's API: clients such as VS Code's chat send
 * none and take an answer that was cut off for a failure. The bound is for models that never end.
 */
const DEFAULT_NEW_TOKENS = 2_048;

const chatParameters = v.object({
  ...sampling.entries,
  ...toolParameters.entries,
  max_tokens: integerBetween(1, MAX_NEW_TOKENS),
  stop: stopTexts,
});

/** Generates the next message, using the model's own chat template. Returns a `Generation`. */
export const chatCompletion = defineTask({
  name: 'chat-completion',
  pipeline: 'text-generation',
  inputs: chatMessages,
  parameters: chatParameters,
  run: (pipe, messages, parameters, options) => {
    const tools = offeredTools(parameters);
    return generateText(
      pipe,
      // The template already contains the special tokens.
      { text: renderChat(pipe.tokenizer, messages, tools), addSpecialTokens: false },
      {
        ...samplerSettings(parameters, pipe.model.generation_config),
        maxNewTokens: parameters.max_tokens ?? undefined,
        maxLength: undefined,
        truncate: undefined,
        defaultNewTokens: DEFAULT_NEW_TOKENS,
        stop: stopStrings(parameters),
        shownMarks: tools.length > 0 ? TOOL_CALL_MARKS : [],
      },
      options,
    );
  },
});
