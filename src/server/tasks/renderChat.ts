import type { PreTrainedTokenizer } from '@huggingface/transformers';
import * as v from 'valibot';
import { ModelFailureError, InvalidInputError } from '../engine/engine';
import type { ChatMessage } from './chatMessages';

/**
 * A template that refuses messages calls `raise_exception` with its reason. The library's own throws what cannot be told
 * from a fault in the template, and cannot be replaced under its name.
 */
class Refusal extends Error {}
const RAISE = /\braise_exception\b/g;

function refuse(reason: unknown): never {
  throw new Refusal(String(reason));
}

/**
 * The prompt that a model's own chat template makes of messages. Throws `InvalidInputError` with the template's words where it
 * refuses them, and a `ModelFailureError` where it cannot be read.
 */
export function renderChat(tokenizer: PreTrainedTokenizer, messages: readonly ChatMessage[]): string {
  const template = templateOf(tokenizer);
  // OpenAI's newer name for the system's role, which few templates know.
  const known = template.includes('developer');
  const conversation = messages.map((message) =>
    message.role === 'developer' && !known ? { ...message, role: 'system' } : message,
  );
  try {
    const text = tokenizer.apply_chat_template(conversation, {
      ...{
        tokenize: false,
        add_generation_prompt: true,
        chat_template: template.replace(RAISE, 'refuse_messages'),
      },
      ...{ refuse_messages: refuse },
    });
    return v.parse(v.string(), text);
  } catch (error) {
    if (error instanceof Refusal) {
      throw new InvalidInputError([
        `\`inputs\`: the chat template of this model rejected the messages: ${error.message}`,
      ]);
    }
    throw new ModelFailureError('its chat template could not be applied to these messages', { cause: error });
  }
}

function templateOf(tokenizer: PreTrainedTokenizer): string {
  if (tokenizer.chat_template == null) {
    throw new InvalidInputError(['This model has no chat template; it can complete text but not chat']);
  }
  try {
    return v.parse(v.string(), tokenizer.get_chat_template());
  } catch (error) {
    throw new ModelFailureError('it has several chat templates, and none is the default', { cause: error });
  }
}
