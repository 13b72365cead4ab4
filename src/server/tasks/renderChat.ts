import type { PreTrainedTokenizer } from '@huggingface/transformers';
import * as v from 'valibot';
import { ModelFailureError, InvalidInputError } from '../engine/engine';
import type { ChatMessage } from './chatMessages';
import type { ChatTool } from './chatTools';

/**
 * Thrown if a template rejects messages by calling `raise_exception`. The library's own version throws an error that cannot
 * be told from a bug in the template, and it cannot be replaced under the same name.
 */
class TemplateRejection extends Error {}
const RAISE = /\braise_exception\b/g;

function reject(reason: unknown): never {
  throw new TemplateRejection(String(reason));
}

/**
 * Renders messages and tools as a prompt with the model's own chat template. Throws `InvalidInputError` if the template
 * ignores the tools or rejects the messages, with its reason, and a `ModelFailureError` if the template is invalid.
 */
export function renderChat(
  tokenizer: PreTrainedTokenizer,
  messages: readonly ChatMessage[],
  tools: readonly ChatTool[] = [],
): string {
  const prompt = render(tokenizer, messages, tools);
  if (tools.length === 0) {
    return prompt;
  }
  // Some templates show the tools only next to a message of a user.
  const brief: readonly ChatMessage[] = [{ role: 'user', content: 'Hi' }];
  const showsTools = [brief, messages].some(
    (some) => render(tokenizer, some, tools) !== render(tokenizer, some, []),
  );
  if (!showsTools) {
    throw new InvalidInputError([
      '`parameters.tools`: the chat template of this model does not support tools',
    ]);
  }
  return prompt;
}

function render(
  tokenizer: PreTrainedTokenizer,
  messages: readonly ChatMessage[],
  tools: readonly ChatTool[],
): string {
  const offered = tools.length === 0 ? {} : { tools: [...tools] };
  const template = templateOf(tokenizer, offered);
  // `developer` is OpenAI's newer name for the system role, which few templates know.
  const known = template.includes('developer');
  const conversation = messages.map((message) =>
    message.role === 'developer' && !known ? { ...message, role: 'system' } : message,
  );
  try {
    const text = tokenizer.apply_chat_template(conversation, {
      ...{
        tokenize: false,
        add_generation_prompt: true,
        ...offered,
        chat_template: template.replace(RAISE, 'reject_messages'),
      },
      ...{ reject_messages: reject },
    });
    return v.parse(v.string(), text);
  } catch (error) {
    if (error instanceof TemplateRejection) {
      throw new InvalidInputError([
        `\`inputs\`: the chat template of this model rejected the messages: ${error.message}`,
      ]);
    }
    throw new ModelFailureError('its chat template could not be applied to these messages', { cause: error });
  }
}

/** Returns the template, or the one for tools if the model has several. */
function templateOf(tokenizer: PreTrainedTokenizer, offered: { readonly tools?: ChatTool[] }): string {
  if (tokenizer.chat_template == null) {
    throw new InvalidInputError(['This model has no chat template; it can complete text but not chat']);
  }
  try {
    return v.parse(v.string(), tokenizer.get_chat_template(offered));
  } catch (error) {
    throw new ModelFailureError('it has several chat templates, and none is the default', { cause: error });
  }
}
