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
  const { hasThought, text } = part.isCompletion
    ? { hasThought: false, text: part.text }
    : separateThought(part.text);
  const calls = new ToolCalls();
  part.toolCalls.forEach((call) => calls.add(call));
  const reasoning = part.reasoning.trim() === '' ? thoughtIn(part.text, text, hasThought) : part.reasoning;
  return {
    kind: 'text',
    role: 'generated',
    text: text === '' ? part.refusal : text,
    promptRemoved: false,
    ...(hasThought && { reasoningRemoved: true }),
    ...(reasoning !== '' && { reasoning }),
    ...(!calls.isEmpty && { toolCalls: calls.list().slice(0, SHOWN_ROWS) }),
    alternatives: [],
  };
}

/** The reasoning that stood in the text itself, without its tags. */
function thoughtIn(whole: string, text: string, hasThought: boolean): string {
  return hasThought
    ? whole
        .slice(0, whole.length - text.length)
        .replaceAll(/<\/?think>/g, '')
        .trim()
    : '';
}
