import { isRecord } from '../http/errorBody';

/** A message of a chat: `role`, and usually `content` (a text, or a list of parts); sent as it is. */
export type ChatMessage = Readonly<Record<string, unknown>> & { readonly role: string };

/**
 * The messages that `inputs` mean: a text is one message of the user, a list of messages and `{ messages }` are taken as
 * they are. `system` goes first. `undefined` where `inputs` are none of these.
 */
export function toChatMessages(inputs: unknown, system?: string): readonly ChatMessage[] | undefined {
  const messages = messagesOf(inputs);
  if (messages === undefined || system === undefined || system.trim() === '') {
    return messages;
  }
  return [{ role: 'system', content: system }, ...messages];
}

function messagesOf(inputs: unknown): readonly ChatMessage[] | undefined {
  if (typeof inputs === 'string') {
    return [{ role: 'user', content: inputs }];
  }
  const list = isRecord(inputs) ? inputs['messages'] : inputs;
  return Array.isArray(list) && list.length > 0 && list.every(isMessage) ? list : undefined;
}

function isMessage(value: unknown): value is ChatMessage {
  return isRecord(value) && typeof value['role'] === 'string';
}
