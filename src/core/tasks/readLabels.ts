import * as v from 'valibot';
import { isList } from './answerShape';
import type { LabelRow, Rows } from './reading';
import { MAX_EXAMINED_ROWS, readRows } from './readRows';

/** Rejects numbers that JSON can express but no model means, such as 1e999, which parses as infinity. */
export const finiteNumber = v.pipe(v.number(), v.finite());

const boxSchema = v.object({
  xmin: finiteNumber,
  ymin: finiteNumber,
  xmax: finiteNumber,
  ymax: finiteNumber,
});
const labelSchema = v.object({
  label: v.string(),
  score: finiteNumber,
  box: v.optional(v.unknown()),
  mask: v.optional(v.unknown()),
});

function readLabel(row: unknown): LabelRow | undefined {
  const checked = v.safeParse(labelSchema, row);
  if (!checked.success) {
    return undefined;
  }
  const { label, mask, score } = checked.output;
  const box = v.safeParse(boxSchema, checked.output.box);
  return {
    ...{ label, score },
    ...(box.success && { box: box.output }),
    ...(typeof mask === 'string' && { mask }),
  };
}

/** Reads `[{"label","score"}]`, best first. */
export function readLabels(list: readonly unknown[]): Rows<LabelRow> {
  return readRows(list, readLabel, ({ score }) => score);
}

/** Reads `{"labels":[],"scores":[]}` of zero-shot classification. Refuses labels without a score. */
export function readLabelLists(answer: Readonly<Record<string, unknown>>): Rows<LabelRow> | undefined {
  const { labels, scores } = answer;
  if (!isList(labels) || !isList(scores)) {
    return undefined;
  }
  const pairs = labels.slice(0, MAX_EXAMINED_ROWS).map((label, index) => ({ label, score: scores[index] }));
  return { ...readLabels(pairs), total: labels.length };
}
