import assert from 'node:assert/strict';
import { BatchQueue, MAX_WINDOW } from '../../../../../src/core/runs/batch/batchQueue';
import { BatchReader } from '../../../../../src/core/runs/batch/batchReader';
import { textInputs } from '../../../../support/runs/runSampleBatch';
import { VirtualClock } from '../../../../support/virtualClock';

const reader = (texts: readonly string[]) =>
  new BatchReader(textInputs(texts), async (source, turn) =>
    source.kind === 'ready'
      ? { source, inputs: source.input, characters: String(source.input).length, turn, sends: 0 }
      : undefined,
  );

describe('the queue of a batch', () => {
  it('takes no input far ahead of the oldest that has no row', async () => {
    const texts = Array.from({ length: 2 * MAX_WINDOW }, (_, index) => String(index));
    const lists = { size: 100, maxCharacters: 1e6 };
    const queue = new BatchQueue(reader(texts), lists, new VirtualClock(), () => undefined);
    let taken = 0;
    while (!queue.isHeldUp) {
      const items = (await queue.next())?.items ?? [];
      taken += items.length;
      items.filter(({ turn }) => turn !== 7).forEach(({ turn }) => queue.finished(turn));
    }
    assert.ok(taken >= 7 + MAX_WINDOW && taken < 7 + MAX_WINDOW + 100, String(taken));
    queue.finished(7);
    assert.equal(queue.isHeldUp, false);
  });

  it('makes a list shorter whose inputs are long, and sends an input alone that is longer than a list may be', async () => {
    const lists = { size: 3, maxCharacters: 10 };
    const queue = new BatchQueue(
      reader(['four', 'four', 'four', '', 'a very long input', 'b', 'c', 'd', 'e']),
      lists,
      new VirtualClock(),
      () => undefined,
    );
    const taken: (readonly unknown[])[] = [];
    for (let group = await queue.next(); group !== undefined; group = await queue.next()) {
      taken.push(group.items.map(({ inputs }) => inputs));
    }
    assert.deepEqual(taken, [['four', 'four'], ['four'], ['a very long input'], ['b', 'c', 'd'], ['e']]);
  });
});
