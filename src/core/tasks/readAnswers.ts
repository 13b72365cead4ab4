import * as v from 'valibot';
import { isObject } from './answerShape';
import { CodePointOffsets } from './codePointOffsets';
import type { AnswerRow, Rows } from './reading';
import { finiteNumber } from './readLabels';
import { readRows } from './readRows';

const answerSchema = v.object({
  answer: v.string(),
  score: v.optional(finiteNumber),
  start: v.optional(v.unknown()),
  end: v.optional(v.unknown()),
  cells: v.optional(v.unknown()),
  aggregator: v.optional(v.unknown()),
});
const cellsSchema = v.pipe(v.array(v.string()), v.maxLength(1000));

/** Reads the answers of the question answering tasks, best first. Their offsets count in the `context` of `input`. */
export function readAnswers(list: readonly unknown[], input: unknown): Rows<AnswerRow> {
  const context = isObject(input) && typeof input.context === 'string' ? input.context : undefined;
  const offsets = context === undefined ? undefined : new CodePointOffsets(context);
  return readRows(
    list,
    (row) => {
      const checked = v.safeParse(answerSchema, row);
      if (!checked.success) {
        return undefined;
      }
      const { answer, score, start, end, aggregator } = checked.output;
      const range =
        typeof start === 'number' && typeof end === 'number' ? offsets?.range(start, end) : undefined;
      const found = range !== undefined && context?.slice(range.start, range.end) === answer;
      const cells = v.safeParse(cellsSchema, checked.output.cells);
      return {
        answer,
        ...(score !== undefined && { score }),
        ...(found && { range }),
        ...(cells.success && { cells: cells.output }),
        ...(typeof aggregator === 'string' && { aggregator }),
      };
    },
    ({ score }) => score ?? 0,
  );
}
