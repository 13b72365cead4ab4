import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MAX_LABELS } from '../../../../../src/core/runs/batch/confusionCounts';
import { evaluateRows } from '../../../../../src/core/runs/batch/evaluation';
import type { Evaluation, ExpectedRow } from '../../../../../src/core/runs/batch/evaluation';
import { judgedRow } from '../../../../../src/core/runs/batch/judgedRow';
import type { BatchRow } from '../../../../../src/core/runs/batch/batchTypes';

/** A row with an answer of one kind, a failure, or neither. */
function row(index: number, answer: Partial<BatchRow>): ExpectedRow['row'] {
  return judgedRow({
    index,
    id: String(index),
    input: 'x',
    output: null,
    model: 'owner/model',
    elapsedMs: 1,
    ...answer,
  });
}

const label = (name: string) => ({
  label: name,
  text: name,
  score: 0.9,
  output: [{ label: name, score: 0.9 }],
});
const FAILED = { error: { kind: 'timeout' as const, message: 'The time limit was reached.' } };

async function* stream<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

function evaluate(
  rows: readonly (readonly [Partial<BatchRow>, unknown])[],
  isQuestionAnswering = false,
): Promise<Evaluation> {
  const expected = rows.map(([answer, wanted], index) => ({ row: row(index, answer), expected: wanted }));
  return evaluateRows(stream(expected), isQuestionAnswering);
}

async function classification(rows: Parameters<typeof evaluate>[0]) {
  const found = await evaluate(rows);
  assert.ok(found.kind === 'classification');
  return found;
}

describe('the evaluation of an output', () => {
  it('has accuracy, the figures of each label, their means, and the confusion matrix of labels', async () => {
    const found = await classification([
      [label('go'), 'go'],
      [label('go'), 'rust'],
      [label('rust'), 'rust'],
      [label('rust'), 'rust'],
      [label('c'), 'go'],
    ]);
    assert.deepEqual(found, {
      ...{ total: 5, evaluated: 5, failed: 0, skipped: 0, unlabeled: 0 },
      kind: 'classification',
      accuracy: 3 / 5,
      macro: { precision: (0 + 1 / 2 + 1) / 3, recall: (0 + 1 / 2 + 2 / 3) / 3, f1: (0 + 1 / 2 + 4 / 5) / 3 },
      labels: [
        { label: 'c', precision: 0, recall: 0, f1: 0, support: 0 },
        { label: 'go', precision: 1 / 2, recall: 1 / 2, f1: 1 / 2, support: 2 },
        { label: 'rust', precision: 1, recall: 2 / 3, f1: 4 / 5, support: 3 },
      ],
      confusion: {
        labels: ['c', 'go', 'rust'],
        counts: [
          [0, 0, 0],
          [1, 1, 0],
          [0, 1, 2],
        ],
      },
    });
  });

  it('counts failed and empty rows, and those without an expected value, and leaves them out of the figures', async () => {
    const found = await classification([
      [FAILED, 'go'],
      [{}, 'go'],
      [label('go'), ' '],
      [label('go'), undefined],
      [label('go'), null],
      [label('go'), 'go'],
    ]);
    const { accuracy, evaluated, failed, skipped, total, unlabeled } = found;
    assert.deepEqual(
      { accuracy, evaluated, failed, skipped, total, unlabeled },
      {
        ...{ accuracy: 1, evaluated: 1, failed: 1, skipped: 1, total: 6, unlabeled: 3 },
      },
    );
  });

  it('compares labels as texts: numbers and booleans of a source, white space around them', async () => {
    const found = await classification([
      [label('1'), 1],
      [label('true'), true],
      [label('go'), ' go\r'],
    ]);
    assert.equal(found.accuracy, 1);
  });

  it('scores answers to questions by SQuAD’s rules, also with several expected answers', async () => {
    const rows = [
      [{ text: 'The Broncos', output: { answer: 'The Broncos' } }, 'broncos'],
      [{ text: 'Santa Clara', output: {} }, '["Levi Stadium", "Santa Clara, California"]'],
      [
        { text: 'Paris', output: {} },
        { text: ['Berlin'], answer_start: [3] },
      ],
      [{ text: 'Paris', output: {} }, ['Paris', 'paris, France']],
      [{ text: 'x [1]', output: {} }, '[not JSON'],
    ] as const;
    const found = await evaluate(rows, true);
    assert.ok(found.kind === 'questionAnswering');
    assert.equal(found.exactMatch, 2 / 5);
    assert.ok(Math.abs(found.f1 - (1 + 0.8 + 0 + 1 + 0) / 5) < 1e-12);
  });

  it('counts texts that match exactly otherwise; a chat that answered nothing matches nothing', async () => {
    const found = await evaluate([
      [{ text: 'Bonjour', output: [{ translation_text: 'Bonjour' }] }, 'Bonjour '],
      [{ text: 'bonjour', output: [{ translation_text: 'bonjour' }] }, 'Bonjour'],
      [{ output: { id: 'x', choices: [] } }, 'Bonjour'],
      [{ output: [{ generated_text: ' ' }] }, 'Bonjour'],
    ]);
    assert.deepEqual([found.kind, found.kind === 'text' && found.exactMatch], ['text', 1 / 4]);
  });

  it('has only the accuracy if nearly every row has a label of its own', async () => {
    const many = Array.from({ length: MAX_LABELS + 1 }, (_, at) => [label(`l${at}`), `l${at}`] as const);
    const { accuracy, confusion, labels, macro } = await classification([...many, [label('a'), 'b']]);
    assert.deepEqual([confusion, macro, labels], [undefined, undefined, []]);
    assert.equal(accuracy, (MAX_LABELS + 1) / (MAX_LABELS + 2));
  });

  it('says that no expected value is a label of the answers, and has no large matrix of them', async () => {
    const ids = (count: number) =>
      Array.from({ length: count }, (_, at) => [label(`l${at % 5}`), `id ${at}`] as const);
    const few = await classification(ids(3));
    assert.deepEqual([few.hasUnrelatedLabels, few.accuracy, few.confusion?.labels.length], [true, 0, 6]);
    for (const count of [296, 2 * MAX_LABELS]) {
      const { confusion, hasUnrelatedLabels, labels } = await classification(ids(count));
      assert.deepEqual([hasUnrelatedLabels, confusion, labels], [true, undefined, []]);
    }
    // They have one in common, although never in the same row, and after the others.
    for (const common of [
      [label('id 7'), 'x'],
      [label('x'), 'l3'],
    ] as const) {
      const related = await classification([...ids(2 * MAX_LABELS), common]);
      assert.equal(related.hasUnrelatedLabels, undefined);
    }
  });

  const names = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
  const answers = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.tuple(names.map(label), names) },
      fc.tuple(fc.constantFrom(FAILED, {}), names),
    ),
  );

  it('has a matrix that sums to the evaluated rows, whose diagonal is what is right', async () => {
    await fc.assert(
      fc.asyncProperty(answers, async (rows) => {
        const found = await evaluate(rows);
        if (found.kind !== 'classification') {
          assert.equal(found.evaluated, 0);
          return;
        }
        const counts = found.confusion?.counts ?? [];
        const sum = counts.flat().reduce((total, count) => total + count, 0);
        const trace = counts.reduce((total, line, at) => total + (line[at] ?? 0), 0);
        assert.equal(sum, found.evaluated);
        assert.equal(found.accuracy, trace / found.evaluated);
        assert.equal(found.evaluated + found.failed + found.skipped + found.unlabeled, found.total);
        const support = found.labels.reduce((total, each) => total + each.support, 0);
        assert.equal(support, found.evaluated);
        for (const { f1, precision, recall } of found.labels) {
          const mean = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
          assert.ok(Math.abs(f1 - mean) < 1e-12);
        }
      }),
    );
  });

  it('does not depend on the order of the rows', async () => {
    const shuffled = answers.chain((rows) =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([rows, others]) => {
        assert.deepEqual(await evaluate(others), await evaluate(rows));
      }),
    );
  });
});
