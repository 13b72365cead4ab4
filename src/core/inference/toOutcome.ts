import type { Generation } from '../http/answerReading';
import type { SendEnd } from '../http/sendWithRetries';
import { withoutInvalidRows } from '../tasks/withoutInvalidRows';
import type { InferenceOutcome, JsonFacts } from './runTypes';

/**
 * The outcome of a request that was answered: bytes, or JSON without the rows that have an invalid number. `describe`
 * says what a generation adds to it.
 */
export function toOutcome(
  { content, facts, attempts }: Extract<SendEnd, { ok: true }>,
  inputs: unknown,
  describe: (generation: Generation | undefined) => Partial<JsonFacts>,
): InferenceOutcome {
  if (content.kind === 'bytes') {
    return { ok: true, answer: { ...facts, attempts, ...content } };
  }
  const { generation, json, mayBeInfinite } = content;
  const valid = mayBeInfinite ? withoutInvalidRows(json, inputs) : { json, leftOut: 0 };
  if (valid.json === undefined) {
    return { ok: false, failure: { kind: 'badResponse', reason: 'numbers', detail: '' }, attempts };
  }
  const { leftOut, ...rows } = valid;
  return {
    ok: true,
    answer: {
      ...facts,
      attempts,
      kind: 'json',
      ...(leftOut > 0 ? { ...rows, leftOut } : { json: valid.json }),
      ...describe(generation),
    },
  };
}
