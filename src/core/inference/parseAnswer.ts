import type { AnswerReading, Generation } from '../http/answerReading';
import { readJsonAnswer } from '../http/readJsonAnswer';
import type { Redactor } from '../http/redact';
import { errorInAnswer } from '../http/statusFailure';
import { readGenerationPart } from './streamEvent';

/** Reads the text of a JSON answer, which may contain generated text, or an error in spite of its success status. */
export function parseAnswer(text: string, status: number, redactor: Redactor): AnswerReading {
  const reading = readJsonAnswer(text, status, redactor);
  if (!reading.ok || reading.content.kind !== 'json') {
    return reading;
  }
  const generation = generationIn(reading.content.json);
  if (generation?.finishReason === 'error') {
    const failure = errorInAnswer({ message: '', isJson: true, isLoading: false }, '', status);
    return { ok: false, failure, ...(generation.text !== '' && { partialText: generation.text }) };
  }
  return { ok: true, content: { ...reading.content, ...(generation && { generation }) } };
}

/** Finds generated text in the first row of an answer: `generated_text` with its details, or `choices`. */
function generationIn(json: unknown): Generation | undefined {
  const part = readGenerationPart(Array.isArray(json) ? json[0] : json);
  if (part === undefined) {
    return undefined;
  }
  const { finishReason, hasReasoning, hasToolCalls, text, whole } = part;
  return {
    text: whole ?? text,
    hasReasoning,
    hasToolCalls,
    ...(finishReason !== undefined && { finishReason }),
  };
}
