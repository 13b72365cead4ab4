import { truncateAt } from '../../tasks/visibleText';
import { share } from './confusionCounts';
import type { JudgedRow } from './judgedRow';

/** Maximum number of differing rows that a comparison names. */
export const MAX_DIFFERENCES = 1_000;
/** Maximum length of an answer in a comparison, in UTF-16 units. */
const MAX_ANSWER_LENGTH = 1_000;

/** A row whose answers differ. */
interface Difference {
  readonly index: number;
  readonly id: string;
  /** The start of what was sent, if it is known. */
  readonly input?: string;
  /** The answers; long ones are cut. */
  readonly answers: readonly [string, string];
}

/** How far two outputs agree. */
export interface Agreement {
  /** Rows that at least one of the outputs has. */
  readonly total: number;
  /** Rows that have an answer in both outputs: the agreement is about these. */
  readonly compared: number;
  /** Share of the compared rows whose answers are the same, from 0 to 1. */
  readonly agreement: number;
  readonly differing: number;
  /** The first of the differing rows. */
  readonly differences: readonly Difference[];
  /** Rows without an answer in one of the outputs, or in both: failed, or the input was empty. */
  readonly unanswered: number;
  /** Rows that the other output does not have. */
  readonly missing: number;
}

/** Compares two outputs row by row. Both have their rows in the order of their inputs. */
export async function compareRows(
  first: AsyncIterable<JudgedRow>,
  second: AsyncIterable<JudgedRow>,
): Promise<Agreement> {
  const counts = { total: 0, compared: 0, differing: 0, unanswered: 0, missing: 0 };
  const differences: Difference[] = [];
  for await (const [one, other] of paired(first, second)) {
    counts.total++;
    if (one === undefined || other === undefined) {
      counts.missing++;
    } else if (one.kind !== 'answered' || other.kind !== 'answered') {
      counts.unanswered++;
    } else {
      counts.compared++;
      const answers = [one.answer.trim(), other.answer.trim()] as const;
      if (answers[0] !== answers[1]) {
        counts.differing++;
        if (differences.length < MAX_DIFFERENCES) {
          const { id, index, input = other.input } = one;
          const sent = input === undefined ? {} : { input };
          differences.push({ index, id, ...sent, answers: [cut(answers[0]), cut(answers[1])] });
        }
      }
    }
  }
  return { ...counts, agreement: share(counts.compared - counts.differing, counts.compared), differences };
}

/** Pairs what has the same index in both lists; nothing stands for the one that a list lacks. */
export async function* paired<
  One extends { readonly index: number },
  Other extends { readonly index: number },
>(
  first: AsyncIterable<One>,
  second: AsyncIterable<Other>,
): AsyncGenerator<readonly [One | undefined, Other | undefined]> {
  const [ones, others] = [first[Symbol.asyncIterator](), second[Symbol.asyncIterator]()];
  try {
    let [one, other] = [await ones.next(), await others.next()];
    while (one.done !== true || other.done !== true) {
      const [a, b] = [
        one.done === true ? undefined : one.value,
        other.done === true ? undefined : other.value,
      ];
      const takesFirst = b === undefined || (a !== undefined && a.index <= b.index);
      const takesSecond = a === undefined || (b !== undefined && b.index <= a.index);
      yield [takesFirst ? a : undefined, takesSecond ? b : undefined];
      one = takesFirst ? await ones.next() : one;
      other = takesSecond ? await others.next() : other;
    }
  } finally {
    await Promise.all([ones.return?.(), others.return?.()]);
  }
}

function cut(text: string): string {
  return text.length > MAX_ANSWER_LENGTH ? `${truncateAt(text, MAX_ANSWER_LENGTH)}…` : text;
}
