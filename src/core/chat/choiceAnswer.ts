import type { AnswerReading, Generation } from '../http/answerReading';
import { readJsonAnswer } from '../http/readJsonAnswer';
import type { Redactor } from '../http/redact';
import { errorInAnswer } from '../http/statusFailure';
import { separateThought } from '../tasks/leadingThought';
import { readChoicePart } from '../tasks/choicePart';
import type { ChoicePart } from '../tasks/choicePart';

/** Reads a plain answer of OpenAI's form, which may report an error with a status of success. */
export function readChoiceAnswer(text: string, status: number, redactor: Redactor): AnswerReading {
  const reading = readJsonAnswer(text, status, redactor);
  if (!reading.ok || reading.content.kind !== 'json') {
    return reading;
  }
  const part = readChoicePart(reading.content.json);
  if (part === undefined) {
    return reading;
  }
  const generation = toGeneration(part);
  if (part.finishReason === 'error') {
    const failure = errorInAnswer({ message: '', isJson: true, isLoading: false }, '', status);
    return { ok: false, failure, ...(generation.text !== '' && { partialText: generation.text }) };
  }
  return { ok: true, content: { ...reading.content, generation } };
}

/** The generation that a choice is: its text without reasoning, and what else it consists of. */
export function toGeneration(part: ChoicePart): Generation {
  const { hasThought, text } = part.isCompletion
    ? { hasThought: false, text: part.text }
    : separateThought(part.text);
  return {
    text,
    hasReasoning: hasThought || part.reasoning !== '',
    hasToolCalls: part.toolCalls.length > 0,
    ...(part.finishReason !== undefined && { finishReason: part.finishReason }),
    ...(part.usage !== undefined && { usage: part.usage }),
  };
}
