import assert from 'node:assert/strict';
import type { Failure } from '../../../../../src/core/http/failure';
import type { PinIntent } from '../../../../../src/core/pins/intent/pinIntent';
import type { PinItem } from '../../../../../src/core/pins/list/pinList';
import type { PinOutcome } from '../../../../../src/core/pins/intent/pinOutcome';
import type { PinsApi } from '../../../../../src/core/pins/write/pinPorts';
import { PinBench } from '../../../../support/pins/pinBench';
import { pinText, texts } from '../../../../support/pins/pinLists';
import { MemoryJournal } from '../../../../support/pins/simulatedPins';

const [A, B, X] = [pinText('a'), pinText('b'), pinText('x')];
const addX: PinIntent = { type: 'add', modelId: 'x' };
const denied: Failure = { kind: 'forbidden', detail: 'no', httpStatus: 403 };

/** A server that refuses lists of which `isBad` says so, with a definite answer. */
function refusing(isBad: (items: readonly PinItem[]) => boolean): (api: PinsApi) => PinsApi {
  return (api) => ({
    ...api,
    replace: async (items, signal) =>
      isBad(items) ? { ok: false, failure: denied, isInDoubt: false } : api.replace(items, signal),
  });
}

describe('a lost answer', () => {
  it('fault 77: to a write that was applied is resolved by reading, without a second write', async () => {
    const bench = new PinBench([A]);
    bench.fates.push('ok', 'lostAfter');
    assert.equal((await bench.ask(addX)).outcome, 'done');
    assert.deepEqual(bench.requests, ['read', 'write', 'read']);
  });

  it('fault 77: to a write that never arrived is written again only after reading', async () => {
    const bench = new PinBench([A]);
    bench.fates.push('ok', 'lostBefore');
    assert.equal((await bench.ask(addX)).outcome, 'done');
    assert.deepEqual(bench.requests, ['read', 'read', 'write', 'read']);
  });

  it('fault 77: to every write ends after three attempts, with the reason', async () => {
    const bench = new PinBench([A]);
    bench.fates.push('ok', 'lostBefore', 'ok', 'lostBefore', 'ok', 'lostBefore', 'ok');
    const { outcome, reason } = await bench.ask(addX);
    assert.equal(outcome, 'refused');
    assert.equal(reason?.code === 'rejected' && reason.failure.kind, 'offline');
  });

  it('to a read after the write is requested again, at most three times', async () => {
    const bench = new PinBench([A]);
    bench.fates.push('ok', 'ok', 'lostBefore', 'lostAfter', 'ok');
    assert.equal((await bench.ask(addX)).outcome, 'done');
    bench.fates.push('ok', 'ok', 'lostBefore', 'lostBefore', 'lostBefore');
    const { outcome, reason } = await bench.ask({ type: 'remove', modelId: 'x' });
    assert.deepEqual([outcome, reason?.code], ['unknown', 'notReadBack']);
    assert.equal(bench.journal.entries.size, 1, 'the journal forgot what nobody knows the end of');
  });

  it('fault 82: to the first read means that nothing is written', async () => {
    const bench = new PinBench([A]);
    bench.fates.push('lostAfter');
    const { outcome, reason } = await bench.ask(addX);
    assert.deepEqual([outcome, reason?.code], ['refused', 'notRead']);
    assert.ok(!bench.requests.includes('write'));
  });
});

describe('a server that refuses', () => {
  it('fault 79: leaves the list unchanged and is quoted', async () => {
    const bench = new PinBench([A], { through: refusing(() => true) });
    const { outcome, reason, list } = await bench.ask(addX);
    assert.deepEqual([outcome, reason], ['refused', { code: 'rejected', failure: denied }]);
    assert.deepEqual(texts(list?.items), [A]);
    assert.deepEqual(bench.requests, ['read', 'read']);
  });

  it('one of several changes does not affect the others', async () => {
    const isBad = (items: readonly PinItem[]): boolean => texts(items).includes(X);
    const bench = new PinBench([A], { through: refusing(isBad) });
    const { signal } = bench;
    const asked = ['x', 'y'].map((modelId) =>
      bench.service.applyIntent({ type: 'add', modelId }, { signal }),
    );
    const outcomes = await bench.clock.until(Promise.all(asked));
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ['refused', 'done'],
    );
    assert.deepEqual(bench.server.entries, [A, pinText('y')]);
  });
});

describe('many intents at once', () => {
  function askAll(bench: PinBench, intents: readonly PinIntent[]): Promise<readonly PinOutcome[]> {
    const asked = intents.map((intent) => bench.service.applyIntent(intent, { signal: bench.signal }));
    return bench.clock.until(Promise.all(asked));
  }

  it('fault 84: become one write', async () => {
    const bench = new PinBench([A]);
    const outcomes = await askAll(
      bench,
      Array.from({ length: 50 }, () => addX),
    );
    assert.equal(outcomes.filter(({ outcome }) => outcome === 'done').length, 1);
    assert.equal(outcomes.filter(({ outcome }) => outcome === 'already').length, 49);
    assert.deepEqual(bench.requests, ['read', 'write', 'read']);
  });

  it('fault 84: wait for the current write, and are combined in the next one', async () => {
    const bench = new PinBench([A]);
    const { signal, service } = bench;
    const first = service.applyIntent(addX, { signal });
    const later = ['y', 'z', 'w'].map(async (modelId, index) => {
      await bench.clock.sleep(20 + index);
      return service.applyIntent({ type: 'add', modelId }, { signal });
    });
    const outcomes = await bench.clock.until(Promise.all([first, ...later]));
    assert.ok(outcomes.every(({ outcome }) => outcome === 'done'));
    assert.equal(bench.requests.filter((kind) => kind === 'write').length, 2);
    assert.deepEqual(bench.server.entries, [A, X, ...['y', 'z', 'w'].map((id) => pinText(id))]);
  });

  it('that undo each other end with the later one, and the earlier one is notified', async () => {
    const bench = new PinBench([A, X]);
    const outcomes = await askAll(bench, [addX, { type: 'remove', modelId: 'x' }]);
    assert.deepEqual(
      outcomes.map(({ outcome, reason }) => [outcome, reason?.code]),
      [
        ['overtaken', 'laterIntent'],
        ['done', undefined],
      ],
    );
    assert.deepEqual(bench.server.entries, [A]);
  });

  it('fill the list up to its limit, in their order', async () => {
    const bench = new PinBench([A], { allowed: 2 });
    const outcomes = await askAll(bench, [addX, { type: 'add', modelId: 'y' }]);
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ['done', 'refused'],
    );
    assert.deepEqual(bench.server.entries, [A, X]);
  });
});

describe('cancelling', () => {
  it('before anything is sent ends at once and changes nothing', async () => {
    const bench = new PinBench([A]);
    const stop = new AbortController();
    const asked = bench.service.applyIntent(addX, { signal: stop.signal });
    stop.abort();
    assert.deepEqual(await asked, { outcome: 'refused', reason: { code: 'cancelled' } });
    await bench.clock.until(bench.clock.sleep(1_000));
    assert.deepEqual(bench.server.entries, [A]);
    assert.equal(bench.clock.pending, 0);
  });

  it('after the write reports that the result is unknown, and stays in the journal', async () => {
    const bench = new PinBench([A]);
    const stop = new AbortController();
    bench.server.onEvent = ({ kind }) => kind === 'write' && stop.abort();
    const outcome = await bench.clock.until(bench.service.applyIntent(addX, { signal: stop.signal }));
    assert.deepEqual(outcome, { outcome: 'unknown', reason: { code: 'cancelled' } });
    assert.equal(bench.journal.entries.size, 1);
  });

  it('one of several does not affect the others', async () => {
    const bench = new PinBench([A]);
    const stop = new AbortController();
    const given = bench.service.applyIntent(addX, { signal: stop.signal });
    const kept = bench.service.applyIntent({ type: 'add', modelId: 'y' }, { signal: bench.signal });
    bench.server.onEvent = ({ kind }) => kind === 'read' && stop.abort();
    const outcomes = await bench.clock.until(Promise.all([given, kept]));
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ['refused', 'done'],
    );
    assert.deepEqual(bench.server.entries, [A, pinText('y')]);
  });

  it('fault 69: closing the window ends everything in progress, and leaves no timer', async () => {
    const bench = new PinBench([A, B]);
    const asked = bench.service.applyIntent(addX, { signal: bench.signal });
    bench.server.onEvent = ({ kind }) => kind === 'write' && bench.service.dispose();
    assert.equal((await bench.clock.until(asked)).outcome, 'unknown');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(bench.clock.pending, 0);
  });
});

describe('the journal', () => {
  it('fault 70: has the intent before the write is sent, and removes it when the result is known', async () => {
    const bench = new PinBench([A]);
    const sizes: number[] = [];
    bench.server.onEvent = ({ kind }) => kind === 'write' && sizes.push(bench.journal.entries.size);
    await bench.ask(addX);
    assert.deepEqual(sizes, [1]);
    assert.equal(bench.journal.entries.size, 0);
  });

  it('fault 70: lets the next start report what was applied, without writing to the server', async () => {
    const intents: readonly PinIntent[] = [addX, { type: 'add', modelId: 'y' }];
    const bench = new PinBench([A, X]);
    await bench.journal.write({ id: 'crashed', scope: 'account', startedAt: 0, intents });
    await bench.journal.write({ id: 'foreign', scope: 'another account', startedAt: 0, intents });
    const recovery = await bench.clock.until(bench.service.recover(bench.signal));
    assert.ok(recovery.kind === 'found');
    assert.deepEqual(recovery.intents, [
      { intent: intents[0], isApplied: true },
      { intent: intents[1], isApplied: false },
    ]);
    assert.deepEqual(bench.requests, ['read']);
    await bench.service.settle(recovery.entryIds);
    assert.deepEqual([...bench.journal.entries.keys()], ['foreign']);
    assert.equal((await bench.clock.until(bench.service.recover(bench.signal))).kind, 'nothing');
  });

  it('found fault 35: keeps an entry until the user has responded, so that the next window asks again', async () => {
    const bench = new PinBench([A]);
    await bench.journal.write({ id: 'crashed', scope: 'account', startedAt: 0, intents: [addX] });
    const first = await bench.clock.until(bench.service.recover(bench.signal));
    bench.service.dispose();
    assert.equal(first.kind, 'found');
    const next = bench.open('next');
    const second = await bench.clock.until(next.recover(bench.signal));
    assert.ok(second.kind === 'found', 'the next window is not told');
    assert.deepEqual(second.intents, [{ intent: addX, isApplied: false }]);
    await next.settle(second.entryIds);
    assert.equal(bench.journal.entries.size, 0);
  });

  it('fault 70: keeps an entry while the list cannot be read', async () => {
    const bench = new PinBench([A]);
    await bench.journal.write({ id: 'crashed', scope: 'account', startedAt: 0, intents: [addX] });
    bench.fates.push('lostBefore');
    assert.equal((await bench.clock.until(bench.service.recover(bench.signal))).kind, 'unread');
    assert.equal(bench.journal.entries.size, 1);
  });

  it('fault 71: that cannot be written is reported, and the change is still made', async () => {
    class FullDisk extends MemoryJournal {
      override async write(): Promise<void> {
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      }
    }
    const bench = new PinBench([A], { journal: new FullDisk() });
    const { outcome, unjournaled } = await bench.ask(addX);
    assert.deepEqual([outcome, unjournaled], ['done', true]);
  });
});
