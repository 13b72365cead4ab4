import { errorIn } from './answerError';
import type { AnswerReading, Generation } from './answerReading';
import { parseJson } from './parseJson';
import type { Redactor } from './redact';
import { errorInAnswer } from './statusFailure';
import { readGenerationPart } from '../inference/streamEvent';

/** Reads the text of a JSON answer with a status of success, which may report an error all the same. */
export function parseAnswer(text: string, status: number, redactor: Redactor): AnswerReading {
  const parsed = parseJson(text);
  if (parsed === undefined) {
    return { ok: false, failure: { kind: 'badResponse', reason: 'json', detail: '', httpStatus: status } };
  }
  const clean = redactor.json(text, parsed.json);
  const error = errorIn(parsed.json);
  const generation = error === undefined ? generationIn(clean.json) : undefined;
  if (error !== undefined || generation?.finishReason === 'error') {
    const body = error ?? { said: '', isJson: true, isLoading: false };
    const failure = errorInAnswer(body, redactor.sentence(body.said), status);
    return { ok: false, failure, ...(generation?.text && { partialText: generation.text }) };
  }
  const { isStrict, mayBeInfinite } = parsed;
  return {
    ok: true,
    content: { type: 'json', ...clean, isStrict, mayBeInfinite, ...(generation && { generation }) },
  };
}

/** The generation that an answer is, by its first row: `generated_text` with its details, or `choices`. */
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
