import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BatchServer } from '../../../../../support/runs/batchServer';
import type { Trouble } from '../../../../../support/runs/batchServer';
import { runSampleBatch } from '../../../../../support/runs/runSampleBatch';
import { VirtualClock } from '../../../../../support/virtualClock';

/** Troubles of a whole request that are over after a while. */
const PASSING: readonly Trouble[] = [
  { status: 429, headers: { 'retry-after': '2' } },
  { status: 429 },
  { status: 503, body: { error: 'overloaded' } },
  { status: 503, body: { error: 'Model is loading', estimated_time: 3 } },
  { status: 500 },
  { status: 502 },
  'reset',
];

const scenario = fc.record({
  count: fc.integer({ min: 1, max: 120 }),
  /** Which requests have which trouble. */
  troubles: fc.dictionary(
    fc.integer({ min: 1, max: 60 }).map(String),
    fc.integer({ min: 0, max: PASSING.length - 1 }),
    { maxKeys: 12 },
  ),
  bad: fc.uniqueArray(fc.integer({ min: 0, max: 119 }), { maxLength: 6 }),
  poison: fc.uniqueArray(fc.integer({ min: 0, max: 119 }), { maxLength: 3 }),
  empty: fc.uniqueArray(fc.integer({ min: 0, max: 119 }), { maxLength: 6 }),
  mostInputs: fc.constantFrom(1, 3, 8, 1000),
  refusal: fc.constantFrom(413, 400, 422),
  concurrency: fc.integer({ min: 1, max: 8 }),
  workers: fc.integer({ min: 1, max: 6 }),
  takesList: fc.boolean(),
});

describe('a batch at a server with troubles', function () {
  this.timeout(600_000);

  it('gives each input exactly one row, fails only those that are to blame, and keeps to the limit', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const { bad, concurrency, count, empty, mostInputs, poison, refusal, takesList, troubles } = given;
        const clock = new VirtualClock();
        const isIn = (list: readonly number[], text: string) => list.includes(Number(text.slice(5)));
        const server = new BatchServer(clock, {
          workers: given.workers,
          trouble: (inputs, request) => {
            if (inputs.length > mostInputs) {
              return { status: refusal };
            }
            if (inputs.some((text) => isIn(bad, text))) {
              return { status: 400, body: { error: 'bad input' } };
            }
            const passing = troubles[request];
            if (passing !== undefined) {
              return PASSING[passing];
            }
            return inputs.some((text) => isIn(poison, text)) ? { status: 500 } : undefined;
          },
        });
        const texts = Array.from({ length: count }, (_, index) =>
          empty.includes(index) ? '' : `text ${index}`,
        );
        // Passing troubles at this rate must not look like the end of the server.
        const { end, figures, rows } = await clock.until(
          runSampleBatch(clock, server, texts, { concurrency, ...(!takesList && { takesList }) }),
        );
        assert.ok(server.mostOpen <= concurrency);
        const indexes = rows.map(({ index }) => index);
        assert.equal(new Set(indexes).size, indexes.length, 'a second row');
        for (const row of rows) {
          if (row.error === undefined && row.input !== '') {
            assert.equal(row.label, row.input);
          }
        }
        if (end.kind === 'complete') {
          assert.equal(rows.length, count, 'a lost input');
        }
        const rowsOf = (test: (row: (typeof rows)[number]) => boolean) => rows.filter(test).length;
        assert.equal(
          figures.failed,
          rowsOf(({ error }) => error !== undefined),
        );
        assert.equal(
          figures.skipped,
          rowsOf(({ error, input }) => error === undefined && input === ''),
        );
        assert.equal(figures.done + figures.failed + figures.skipped, rows.length);
        if (Object.keys(troubles).length === 0) {
          const toBlame = texts.filter((text) => text !== '' && (isIn(bad, text) || isIn(poison, text)));
          assert.equal(end.kind, 'complete');
          assert.deepEqual(
            new Set(rows.flatMap(({ error, input }) => (error === undefined ? [] : [input]))),
            new Set(toBlame),
          );
        }
      }),
      { numRuns: Number(process.env['SOAK_BATCHES'] ?? 100) },
    );
  });
});
