import { isList, isObject } from './answerShape';
import { readChoicePart } from './choicePart';
import { separateThought } from './leadingThought';
import type { Reading } from './reading';
import { SHOWN_ROWS } from './reading';
import { ToolCalls } from './toolCalls';

/** Reads the answer to a chat or a completion of OpenAI's API. Returns `undefined` for JSON of another form. */
export function readChoices(json: unknown): Reading | undefined {
  if (!isObject(json) || !isList(json.choices) || json.choices.length === 0) {
    return undefined;
  }
  const part = readChoicePart(json);
  if (part === undefined) {
    return undefined;
  }
  const { text, thought } = part.isCompletion ? { text: part.text, thought: '' } : separateThought(part.text);
  const calls = new ToolCalls();
  part.toolCalls.forEach((call) => calls.add(call));
  const reasoning = part.reasoning.trim() === '' ? thought : part.reasoning.trim();
  return {
    kind: 'text',
    role: part.isCompletion ? 'generated' : 'reply',
    text: text === '' ? part.refusal : text,
    promptRemoved: false,
    ...(reasoning !== '' && { reasoning }),
    ...(!calls.isEmpty && { toolCalls: calls.list().slice(0, SHOWN_ROWS) }),
    alternatives: [],
  };
}
