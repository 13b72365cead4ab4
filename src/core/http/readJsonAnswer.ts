import { findError } from './answerError';
import type { AnswerReading } from './answerReading';
import { isCutOffJson } from './isCutOffJson';
import { parseLooseJson } from './parseLooseJson';
import type { Redactor } from './redact';
import { errorInAnswer } from './statusFailure';

/** Reads the text of a JSON answer with a success status, which may still report an error. Never throws. */
export function readJsonAnswer(text: string, status: number, redactor: Redactor): AnswerReading {
  const parsed = parseLooseJson(text);
  if (parsed === undefined) {
    const reason = isCutOffJson(text) ? 'truncated' : 'json';
    return { ok: false, failure: { kind: 'badResponse', reason, detail: '', httpStatus: status } };
  }
  const error = findError(parsed.json);
  if (error !== undefined) {
    return { ok: false, failure: errorInAnswer(error, redactor.sentence(error.message), status) };
  }
  const { isStrict, mayBeInfinite } = parsed;
  return {
    ok: true,
    content: { kind: 'json', ...redactor.json(text, parsed.json), isStrict, mayBeInfinite },
  };
}
