import assert from 'node:assert/strict';
import { ActiveBatches, INTERRUPTED_KEY } from '../../../../src/core/runs/batch/activeBatches';
import type { ShownBatch } from '../../../../src/core/runs/batch/activeBatches';
import type { BatchSidecar } from '../../../../src/core/runs/batch/batchSidecar';
import { RememberedBatches } from '../../../../src/core/runs/batch/rememberedBatches';
import type * as Report from '../../../../src/features/batch/reportInterrupted';
import { loadWithoutVsCode } from '../../../support/manifest/loadWithoutVsCode';
import { memoryState } from '../../../support/memoryState';
import { VsCodeStandIn } from '../../../support/sentences/vscodeStandIn';
import { VirtualClock } from '../../../support/virtualClock';

const COUNTS = { skipped: 0, characters: 0, elapsedMs: 1, failures: {} };
const figuresOf = (done: number) => ({ ...COUNTS, total: 10, failed: 1, done });

function batch(name: string): ShownBatch {
  const facts = { output: `/tmp/${name}.out.csv`, name: `${name}.csv`, model: 'owner/name', task: 'auto' };
  return { ...facts, state: 'running', figures: figuresOf(2) };
}

function sidecar(state: BatchSidecar['state'], done: number): BatchSidecar {
  return {
    ...{ version: 1, startedAt: 1, source: { uris: ['file:///tmp/a.csv'], format: 'csv' }, sha256: 'a1' },
    ...{ model: 'owner/name', task: 'auto', total: 10, state, figures: figuresOf(done) },
  };
}

describe('batches that ran when their window ended', () => {
  const standIn = new VsCodeStandIn();
  let reportInterrupted: typeof Report.reportInterrupted;
  before(async () => {
    const vscode = { ...standIn.module, Uri: { parse: (path: string) => ({ fsPath: path }) } };
    const loaded = await loadWithoutVsCode('src/features/batch/reportInterrupted.ts', vscode);
    ({ reportInterrupted } = loaded as typeof Report);
  });
  beforeEach(() => standIn.begin([]));

  /** Opens the next window after one that ran these batches. `writes` says until when another window runs one. */
  async function nextWindow(
    ran: readonly ShownBatch[],
    sidecars: Readonly<Record<string, () => BatchSidecar>>,
    writes: (output: string) => boolean = () => false,
  ) {
    const { state, stateHeld } = memoryState();
    const remembered = new RememberedBatches(state);
    await remembered.save(ran);
    const batches = new ActiveBatches();
    remembered.restoreTo(batches);
    const clock = new VirtualClock();
    const states: string[] = [];
    batches.onDidChange((output) => states.push(batches.get(output)?.state ?? 'removed'));
    const files = {
      isBeingWritten: async (output: string) => writes(output),
      readSidecar: async (output: string) => sidecars[output]?.(),
    };
    const runner = { remember: () => remembered.save(batches.list()) };
    const services = { batches, clock, openBatchFiles: async () => files };
    await clock.until(reportInterrupted(services, runner, new AbortController().signal));
    return { batches, clock, states, isMarked: () => stateHeld.get(INTERRUPTED_KEY) };
  }

  it('are reported once, with how far they came, and can be resumed from there', async () => {
    const one = batch('one');
    const { batches, isMarked } = await nextWindow([one, { ...batch('two'), state: 'paused' }], {
      [one.output]: () => sidecar('running', 5),
    });
    assert.deepEqual(standIn.shown, [
      {
        text: 'The batch of one.csv was interrupted after 6 of 10 inputs. Nothing is sent until you resume it.',
        buttons: ['Resume', 'Dismiss'],
      },
    ]);
    assert.deepEqual(batches.get(one.output), { ...one, state: 'paused', figures: figuresOf(5) });
    assert.equal(isMarked(), false);
  });

  it('are reported together', async () => {
    const [one, two] = [batch('one'), batch('two')];
    const running = () => sidecar('running', 5);
    await nextWindow([one, two], { [one.output]: running, [two.output]: running });
    assert.deepEqual(standIn.shown, [
      {
        text: '2 batches were interrupted. Nothing is sent until you resume them.',
        buttons: ['Show', 'Dismiss'],
      },
    ]);
  });

  it('are not reported if they had ended, or another window runs them to their end', async () => {
    const [one, two] = [batch('one'), batch('two')];
    let left = 3;
    const { batches, clock, states } = await nextWindow(
      [one, two],
      {
        [one.output]: () => sidecar('stopped', 5),
        [two.output]: () => (left > 0 ? sidecar('running', 10 - left) : sidecar('complete', 9)),
      },
      (output) => output === two.output && left-- > 0,
    );
    assert.deepEqual(standIn.shown, []);
    assert.equal(batches.get(one.output)?.state, 'stopped');
    assert.deepEqual(batches.get(two.output), { ...two, state: 'complete', figures: figuresOf(9) });
    assert.equal(states.filter((state) => state === 'elsewhere').length, 3);
    assert.ok(clock.monotonic() >= 6000);
  });
});
