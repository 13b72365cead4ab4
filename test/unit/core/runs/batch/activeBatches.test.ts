import assert from 'node:assert/strict';
import { ActiveBatches } from '../../../../../src/core/runs/batch/activeBatches';
import type { ShownBatch } from '../../../../../src/core/runs/batch/activeBatches';
import {
  MAX_REMEMBERED_BATCHES,
  RememberedBatches,
} from '../../../../../src/core/runs/batch/rememberedBatches';
import { memoryState } from '../../../../support/memoryState';

const FIGURES = {
  ...{ total: 10, done: 3, failed: 1, skipped: 0, characters: 40, elapsedMs: 1500 },
  failures: { timeout: 1 },
} as const;

const REST = { origin: 'https://host.test', state: 'running', figures: FIGURES } as const;

function batch(name: string, more: Partial<ShownBatch> = {}): ShownBatch {
  const output = `file:///tmp/${name}.out.jsonl`;
  return { output, name, model: 'owner/name', task: 'auto', ...REST, ...more };
}

/** The batches that the next window shows. */
async function afterReload(...left: readonly ShownBatch[]): Promise<readonly ShownBatch[]> {
  const { state } = memoryState();
  await new RememberedBatches(state).save(left);
  const batches = new ActiveBatches();
  new RememberedBatches(state).restoreTo(batches);
  return batches.list();
}

describe('the batches of a window', () => {
  it('are listed with the newest first, and each change of one is announced', () => {
    const batches = new ActiveBatches();
    const changed: string[] = [];
    batches.onDidChange((output) => changed.push(output));
    const [one, two] = [batch('one'), batch('two')];
    batches.set(one);
    batches.set(two);
    batches.set({ ...one, state: 'complete' });
    assert.deepEqual(
      batches.list().map(({ name, state }) => [name, state]),
      [
        ['two', 'running'],
        ['one', 'complete'],
      ],
    );
    batches.remove(two.output);
    batches.remove(two.output);
    assert.deepEqual(changed, [one.output, two.output, one.output, two.output]);
  });

  it('come back after a reload in their order; one that ran is paused, without rate and time left', async () => {
    const running = batch('running', {
      figures: { ...FIGURES, perSecond: 5, secondsLeft: 2, secondsPaused: 1, cost: 0.1 },
    });
    const stopped = batch('stopped', { state: 'stopped', reason: 'No token is set.' });
    assert.deepEqual(await afterReload(running, stopped), [
      { ...running, state: 'paused', isInterrupted: true, figures: { ...FIGURES, cost: 0.1 } },
      stopped,
    ]);
  });

  it('that run already are not those of the former window any more', async () => {
    const { state } = memoryState();
    await new RememberedBatches(state).save([batch('one')]);
    const batches = new ActiveBatches();
    batches.set(batch('one'));
    new RememberedBatches(state).restoreTo(batches);
    assert.deepEqual(batches.list(), [batch('one')]);
  });

  it('are remembered up to a limit, and not in a form that is not known', async () => {
    const many = Array.from({ length: MAX_REMEMBERED_BATCHES + 5 }, (_, at) => batch(String(at)));
    assert.deepEqual(
      (await afterReload(...many)).map(({ name }) => name),
      many.slice(0, MAX_REMEMBERED_BATCHES).map(({ name }) => name),
    );
    const { state } = memoryState();
    await state.update('batches', [{ output: 1 }, 'x', { ...batch('good'), state: 'complete' }]);
    const batches = new ActiveBatches();
    new RememberedBatches(state).restoreTo(batches);
    assert.deepEqual(
      batches.list().map(({ name }) => name),
      ['good'],
    );
  });
});
