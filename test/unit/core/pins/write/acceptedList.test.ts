import assert from 'node:assert/strict';
import type { PinIntent } from '../../../../../src/core/pins/intent/pinIntent';
import type { AcceptedPins } from '../../../../../src/core/pins/write/pinPorts';
import type { PinService } from '../../../../../src/core/pins/write/pinService';
import { PinBench } from '../../../../support/pins/pinBench';
import { pinText } from '../../../../support/pins/pinLists';

const [A, B, C] = ['a', 'b', 'c'].map((id) => pinText(id)) as [string, string, string];
const addX: PinIntent = { type: 'add', modelId: 'x' };

/** A window that has seen a list, and another one after a restart, in which the server has a different list. */
async function restarted(
  before: readonly string[],
  after: readonly string[],
): Promise<{ readonly bench: PinBench; readonly next: PinService }> {
  const bench = new PinBench(before);
  await bench.clock.until(bench.service.read(bench.signal));
  bench.service.dispose();
  bench.server.write('server', after);
  return { bench, next: bench.open('next') };
}

async function ask({ clock, signal }: PinBench, service: PinService, intent = addX, confirmed = false) {
  const { outcome, reason } = await clock.until(service.applyIntent(intent, { signal, confirmed }));
  return [outcome, ...(reason ? [reason.code] : [])];
}

const SHRUNK = ['refused', 'suspiciousShrink'];

describe('found fault 34, fault 83 after a restart: a list that is suddenly missing entries', () => {
  it('is not written to in a new window either: an empty list after three pins', async () => {
    const { bench, next } = await restarted([A, B, C], []);
    assert.deepEqual(await ask(bench, next), SHRUNK);
    assert.deepEqual(bench.server.entries, []);
  });

  it('is not written to if several of them are missing', async () => {
    const { bench, next } = await restarted([A, B, C], [C]);
    assert.deepEqual(await ask(bench, next), SHRUNK);
  });

  it('protects a single pin if the list is empty', async () => {
    const { bench, next } = await restarted([A], []);
    assert.deepEqual(await ask(bench, next), SHRUNK);
    const other = await restarted([A], [B]);
    assert.deepEqual(await ask(other.bench, other.next), ['done']);
  });

  it('is written to if the user agrees, and is accepted from then on', async () => {
    const { bench, next } = await restarted([A, B, C], []);
    assert.deepEqual(await ask(bench, next, addX, true), ['done']);
    assert.deepEqual(await ask(bench, next, { type: 'add', modelId: 'y' }), ['done']);
    assert.deepEqual(bench.accepted.lists.get('account'), ['x', 'y']);
  });

  it('is accepted by a refresh that the user requested, even an empty one', async () => {
    const { bench, next } = await restarted([A, B, C], []);
    await bench.clock.until(next.read(bench.signal, { accepts: true }));
    assert.deepEqual(await ask(bench, next), ['done']);
  });

  it('is not accepted by reads in the background, however many', async () => {
    for (const entries of [[], [C]]) {
      const { bench, next } = await restarted([A, B, C], entries);
      for (let reads = 0; reads < 3; reads++) {
        await bench.clock.until(next.read(bench.signal));
      }
      assert.deepEqual(await ask(bench, next), SHRUNK);
    }
  });

  it('protects what others have added since then', async () => {
    const { bench, next } = await restarted([A], [A, B, C]);
    await bench.clock.until(next.read(bench.signal));
    bench.server.write('server', [A]);
    assert.deepEqual(await ask(bench, bench.open('third')), SHRUNK);
  });

  it('is not accepted by a change that changes nothing', async () => {
    const { bench, next } = await restarted([A, B, C], []);
    assert.deepEqual(await ask(bench, next, { type: 'remove', modelId: 'a' }), ['already']);
    assert.deepEqual(await ask(bench, next), SHRUNK);
  });

  it('follows a change: removing all pins causes no warning afterwards', async () => {
    const bench = new PinBench([A, B, C]);
    await bench.clock.until(bench.service.read(bench.signal));
    assert.deepEqual(await ask(bench, bench.service, { type: 'replaceAll', target: [] }), ['done']);
    assert.deepEqual(await ask(bench, bench.open('next')), ['done']);
  });

  it('is not overwritten by a list that was read before a change and arrived after it', async () => {
    const bench = new PinBench([A, B, C]);
    await bench.clock.until(bench.service.read(bench.signal));
    bench.server.onEvent = () => {
      // Another window's change is accepted while the answer of this one is on its way.
      bench.accepted.lists.set('account', []);
    };
    await bench.clock.until(bench.open('late').read(bench.signal));
    assert.deepEqual(bench.accepted.lists.get('account'), []);
  });

  it('keeps only IDs', async () => {
    const bench = new PinBench(['{"model_id":"a","compute_type":"gpu","note":"secret"}', 'null', A]);
    await bench.clock.until(bench.service.read(bench.signal));
    assert.deepEqual([...bench.accepted.lists], [['account', ['a']]]);
  });

  it('is guarded within its own window if nothing can be stored', async () => {
    const broken: AcceptedPins = {
      read: () => Promise.reject(new Error('EIO')),
      write: () => Promise.reject(new Error('EIO')),
    };
    const bench = new PinBench([A, B], { accepted: broken });
    await bench.clock.until(bench.service.read(bench.signal));
    bench.server.write('server', []);
    assert.deepEqual(await ask(bench, bench.service), SHRUNK);
  });
});
