import { isList, isObject } from '../../tasks/answerShape';
import { parseJson } from '../../parseJson';
import { ConfusionCounts, share } from './confusionCounts';
import type { ClassificationFigures } from './confusionCounts';
import type { JudgedRow } from './judgedRow';
import { scoreAnswer } from './squadScores';

/** A row of an output with the value that its answer should have, as the source has it. */
export interface ExpectedRow {
  readonly row: JudgedRow;
  readonly expected: unknown;
}

interface EvaluatedCounts {
  /** Rows of the output. */
  readonly total: number;
  /** Rows that have an answer and an expected value: the figures are about these. */
  readonly evaluated: number;
  readonly failed: number;
  /** Empty inputs, which were not sent. */
  readonly skipped: number;
  /** Rows with an answer, but without an expected value. */
  readonly unlabeled: number;
}

/** How well the answers of an output match the expected values. All shares are from 0 to 1. */
export type Evaluation = EvaluatedCounts &
  (
    | ({ readonly kind: 'classification' } & ClassificationFigures)
    /** By SQuAD's rules; an expected value may be a list, of which the most similar counts. */
    | { readonly kind: 'questionAnswering'; readonly exactMatch: number; readonly f1: number }
    | { readonly kind: 'text'; readonly exactMatch: number }
  );

/** Evaluates the rows of an output one by one. The first answer decides whether they are labels. */
export async function evaluateRows(
  rows: AsyncIterable<ExpectedRow>,
  isQuestionAnswering: boolean,
): Promise<Evaluation> {
  const counts = { total: 0, evaluated: 0, failed: 0, skipped: 0, unlabeled: 0 };
  const confusion = new ConfusionCounts();
  let kind: Evaluation['kind'] | undefined;
  let exactMatches = 0;
  let f1 = 0;
  for await (const { row, expected } of rows) {
    counts.total++;
    if (row.kind !== 'answered') {
      counts[row.kind]++;
      continue;
    }
    kind ??= row.isLabel ? 'classification' : isQuestionAnswering ? 'questionAnswering' : 'text';
    const wanted = kind === 'questionAnswering' ? expectedAnswers(expected) : expectedText(expected);
    if (wanted === undefined) {
      counts.unlabeled++;
      continue;
    }
    counts.evaluated++;
    if (typeof wanted !== 'string') {
      const score = scoreAnswer(row.answer, wanted);
      exactMatches += score.exactMatch;
      f1 += score.f1;
    } else if (kind === 'classification') {
      confusion.add(wanted, row.answer.trim());
    } else {
      exactMatches += Number(wanted === row.answer.trim());
    }
  }
  const exactMatch = share(exactMatches, counts.evaluated);
  switch (kind) {
    case 'classification':
      return { ...counts, kind, ...confusion.figures() };
    case 'questionAnswering':
      return { ...counts, kind, exactMatch, f1: share(f1, counts.evaluated) };
    default:
      return { ...counts, kind: 'text', exactMatch };
  }
}

/** Values are compared as texts, without white space around them. */
function expectedText(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value : value === undefined ? '' : (JSON.stringify(value) ?? '');
  return value === null || text.trim() === '' ? undefined : text.trim();
}

/** The texts that are right: one, a list of them, or, as in the files of SQuAD, an object with that list as `text`. */
function expectedAnswers(value: unknown): readonly string[] | undefined {
  const isWritten = typeof value === 'string' && /^\s*[[{]/.test(value);
  const read = isWritten ? (parseJson(value) ?? value) : value;
  const list = isObject(read) ? read.text : read;
  if (isList(list)) {
    const texts = list.filter((one) => typeof one === 'string');
    return texts.length === list.length ? texts : undefined;
  }
  const text = expectedText(value);
  return text === undefined ? undefined : [text];
}
