import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareRows, MAX_DIFFERENCES } from '../../../../../src/core/runs/batch/agreement';
import type { Agreement } from '../../../../../src/core/runs/batch/agreement';
import type { JudgedRow } from '../../../../../src/core/runs/batch/judgedRow';

/** Answers by index; `failed` and `skipped` are none. */
type Rows = Readonly<Record<number, string>>;

async function* rowsOf(rows: Rows): AsyncGenerator<JudgedRow> {
  for (const [key, answer] of Object.entries(rows)) {
    const place = { index: Number(key), id: `row ${key}` };
    yield answer === 'failed' || answer === 'skipped'
      ? { ...place, kind: answer }
      : { ...place, kind: 'answered', answer, isLabel: true };
  }
}

const compare = (first: Rows, second: Rows): Promise<Agreement> => compareRows(rowsOf(first), rowsOf(second));

describe('the comparison of two outputs', () => {
  it('has the share of equal answers and the rows whose answers differ', async () => {
    const found = await compare(
      { 0: 'go', 1: 'c', 2: ' go', 3: 'r' },
      { 0: 'go', 1: 'cpp', 2: 'go ', 3: 'R' },
    );
    assert.deepEqual(found, {
      ...{ total: 4, compared: 4, agreement: 1 / 2, differing: 2, unanswered: 0, missing: 0 },
      differences: [
        { index: 1, id: 'row 1', answers: ['c', 'cpp'] },
        { index: 3, id: 'row 3', answers: ['r', 'R'] },
      ],
    });
  });

  it('counts rows without an answer, and those that one output does not have', async () => {
    const found = await compare({ 0: 'go', 1: 'failed', 2: 'c', 5: 'x' }, { 1: 'go', 2: 'c', 3: 'skipped' });
    assert.deepEqual(found, {
      ...{ total: 5, compared: 1, agreement: 1, differing: 0, unanswered: 1, missing: 3 },
      differences: [],
    });
  });

  it('names a bounded number of differing rows, and counts all of them', async () => {
    const many = (answer: string) =>
      Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [at, answer]));
    const { agreement, differences, differing } = await compare(many('go'), many('x'.repeat(2_000)));
    assert.deepEqual([agreement, differing, differences.length], [0, 3_000, MAX_DIFFERENCES]);
    assert.equal(differences[0]?.answers[1], `${'x'.repeat(1_000)}…`);
    assert.equal(differences.at(-1)?.index, MAX_DIFFERENCES - 1);
  });

  it('is the same with the outputs exchanged', async () => {
    const output = fc.dictionary(
      fc.nat({ max: 12 }).map(String),
      fc.constantFrom('go', 'c', 'failed', 'skipped'),
      { noNullPrototype: true },
    );
    await fc.assert(
      fc.asyncProperty(output, output, async (one, other) => {
        const found = await compare(one, other);
        const exchanged = await compare(other, one);
        assert.deepEqual(
          {
            ...exchanged,
            differences: exchanged.differences.map(({ answers: [a, b], ...row }) => ({
              ...row,
              answers: [b, a],
            })),
          },
          found,
        );
        assert.equal(found.compared + found.unanswered + found.missing, found.total);
        assert.equal(found.total, new Set([...Object.keys(one), ...Object.keys(other)]).size);
      }),
    );
  });
});
