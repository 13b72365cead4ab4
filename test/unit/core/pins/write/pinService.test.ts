import assert from 'node:assert/strict';
import type { PinIntent } from '../../../../../src/core/pins/intent/pinIntent';
import { pinsResult, restoreLost } from '../../../../../src/core/pins/intent/pinOutcome';
import { PinBench } from '../../../../support/pins/pinBench';
import { pinText, texts } from '../../../../support/pins/pinLists';
import { noLock } from '../../../../support/pins/simulatedPins';

const [A, B, X] = [pinText('a'), pinText('b'), pinText('x')];
const addX: PinIntent = { type: 'add', modelId: 'x' };
const removeX: PinIntent = { type: 'remove', modelId: 'x' };

describe('applying an intent', () => {
  it('reads, writes once, lets the list settle, and reads back', async () => {
    const bench = new PinBench([A], { allowed: 5 });
    const outcome = await bench.ask(addX);
    assert.deepEqual(pinsResult(outcome), {
      outcome: 'done',
      pinned_models: [JSON.parse(A), JSON.parse(X)],
      allowed_pinned_models: 5,
    });
    assert.deepEqual(bench.requests, ['read', 'write', 'read']);
    assert.ok(bench.clock.monotonic() >= 100);
    assert.equal(bench.clock.pending, 0);
  });

  it('writes nothing if the list is already as requested', async () => {
    const bench = new PinBench([A, X]);
    assert.equal((await bench.ask(addX)).outcome, 'already');
    assert.ok(!bench.requests.includes('write'));
  });

  it('fault 79: sends nothing beyond a known limit, and names it', async () => {
    const bench = new PinBench([A, B], { allowed: 2 });
    const { outcome, reason, list } = await bench.ask(addX);
    assert.deepEqual([outcome, reason], ['refused', { code: 'limit', allowed: 2, count: 3 }]);
    assert.deepEqual(texts(list?.items), [A, B]);
    assert.deepEqual(bench.requests, ['read']);
  });

  it('undoes a change, whatever others did in the meantime', async () => {
    const bench = new PinBench([A, '{"model_id":"x","replicas":2.0}', B]);
    const { undo } = await bench.ask(removeX);
    assert.ok(undo);
    bench.server.write('other', [...bench.server.entries, pinText('late')]);
    const { outcome } = await bench.ask(undo);
    assert.equal(outcome, 'done');
    assert.deepEqual(bench.server.entries, [A, '{"model_id":"x","replicas":2.0}', B, pinText('late')]);
  });
});

describe('other writers', () => {
  it('fault 72: two windows that pin different models at once end with both pinned', async () => {
    for (const lock of [undefined, noLock]) {
      const bench = new PinBench([A], lock ? { lock } : {});
      const asked = [bench.service, bench.open('other')].map((service, index) =>
        service.applyIntent({ type: 'add', modelId: `x${index}` }, { signal: bench.signal }),
      );
      const outcomes = await bench.clock.until(Promise.all(asked));
      assert.deepEqual(
        outcomes.map(({ outcome }) => outcome),
        ['done', 'done'],
      );
      assert.deepEqual([...bench.server.entries].toSorted(), [A, pinText('x0'), pinText('x1')].toSorted());
    }
  });

  it('fault 73: of pinning and unpinning at once the later one wins, and both windows see the same list', async () => {
    const bench = new PinBench([A]);
    const { signal } = bench;
    const first = bench.service.applyIntent(addX, { signal });
    const second = first.then(() => bench.open('other').applyIntent(removeX, { signal }));
    await bench.clock.until(Promise.all([first, second]));
    assert.deepEqual(bench.server.entries, [A]);
    const both = [bench.service, bench.open('other')].map((service) => service.read(signal));
    const [one, other] = await bench.clock.until(Promise.all(both));
    assert.deepEqual(one, other);
  });

  it('fault 75: keeps what was changed on the server since the last read', async () => {
    const bench = new PinBench([A]);
    await bench.clock.until(bench.service.read(bench.signal));
    bench.server.write('other', [B]);
    assert.equal((await bench.ask(addX)).outcome, 'done');
    assert.deepEqual(bench.server.entries, [B, X]);
  });

  it('fault 76: applies the intent again after another writer interfered', async () => {
    const bench = new PinBench([A]);
    let left = 2;
    bench.server.onEvent = ({ kind, who }) => {
      if (kind === 'write' && who === 'me' && left-- > 0) {
        bench.server.write('other', [A, B]);
      }
    };
    assert.equal((await bench.ask(addX)).outcome, 'done');
    assert.deepEqual(bench.server.entries, [A, B, X]);
  });

  it('fault 76: gives up after six writes and reports that it was overwritten', async () => {
    const bench = new PinBench([A]);
    let count = 0;
    bench.server.onEvent = ({ kind, who }) => {
      if (kind === 'write' && who === 'me') {
        bench.server.write('other', [A, pinText(`o${count++}`)]);
      }
    };
    const { outcome, reason } = await bench.ask(addX, true);
    assert.deepEqual([outcome, reason], ['overtaken', { code: 'overwritten', attempts: 6 }]);
    assert.equal(bench.requests.filter((kind) => kind === 'write').length, 6);
  });

  it('reports that a model was removed while its compute type was being set', async () => {
    const bench = new PinBench([A, X]);
    bench.server.onEvent = ({ kind, who }) => {
      if (kind === 'write' && who === 'me') {
        bench.server.write('other', [A]);
      }
    };
    const { outcome, reason } = await bench.ask({ type: 'setComputeType', modelId: 'x', computeType: 'gpu' });
    assert.deepEqual([outcome, reason], ['overtaken', { code: 'notPinned', modelId: 'x' }]);
  });
});

describe('a server that accepts a change', () => {
  it('fault 78: and changes nothing, is distinguished from one that others write to', async () => {
    const ignoring = new PinBench([A], {
      through: (api) => ({ ...api, replace: async () => ({ ok: true }) }),
    });
    const { outcome, reason } = await ignoring.ask(addX);
    assert.deepEqual([outcome, reason], ['overtaken', { code: 'notApplied', attempts: 6 }]);
  });

  it('fault 78: and drops entries, is reported with what it dropped', async () => {
    const bench = new PinBench([A, B, 'null']);
    bench.server.onEvent = ({ kind, who }) => {
      if (kind === 'write' && who === 'me') {
        bench.server.write('server', [X]);
      }
    };
    const { outcome, lost } = await bench.ask(addX);
    assert.equal(outcome, 'done');
    assert.deepEqual(texts(lost?.map(({ item }) => item)), [A, B, 'null']);
    bench.server.onEvent = () => undefined;
    assert.equal((await bench.ask(restoreLost(lost ?? []), true)).outcome, 'done');
    assert.deepEqual(bench.server.entries, [A, B, 'null', X]);
  });

  it('fault 78: and sorts the list, causes no warning', async () => {
    const bench = new PinBench([A, B]);
    bench.server.onEvent = ({ kind, who, after }) => {
      if (kind === 'write' && who === 'me') {
        bench.server.write('server', after.toReversed());
      }
    };
    const { outcome, lost } = await bench.ask(addX);
    assert.deepEqual([outcome, lost], ['done', undefined]);
  });
});

describe('a list that suddenly is much shorter', () => {
  async function shrunk(entries: readonly string[]): Promise<PinBench> {
    const bench = new PinBench([A, B]);
    await bench.clock.until(bench.service.read(bench.signal));
    bench.server.write('other', entries);
    return bench;
  }

  it('fault 83: is not written to unless the user agrees', async () => {
    const bench = await shrunk([]);
    await bench.clock.until(bench.service.read(bench.signal));
    const { outcome, reason } = await bench.ask(addX);
    const missing = ['a', 'b'].map((modelId) => ({ modelId, computeType: 'cpu' }));
    assert.deepEqual([outcome, reason], ['refused', { code: 'suspiciousShrink', missing }]);
    assert.deepEqual(bench.server.entries, []);
    assert.equal((await bench.ask(addX, true)).outcome, 'done');
    assert.equal((await bench.ask({ type: 'add', modelId: 'y' })).outcome, 'done', 'asks a second time');
  });

  it('fault 83: is read once more, because a wrong answer may occur only once', async () => {
    const bench = await shrunk([]);
    bench.server.onEvent = ({ kind }) => {
      bench.server.onEvent = () => undefined;
      if (kind === 'read') {
        bench.server.write('other', [A, B]);
      }
    };
    assert.equal((await bench.ask(addX)).outcome, 'done');
    assert.deepEqual(bench.server.entries, [A, B, X]);
  });

  it('causes no warning if one entry is missing, or only what the intent itself removes', async () => {
    assert.equal((await (await shrunk([B])).ask(addX)).outcome, 'done');
    const target = [{ model_id: 'x' }];
    const bench = await shrunk([]);
    const removed = ['a', 'b'].map((modelId) => ({ modelId, computeType: 'cpu' }));
    assert.equal((await bench.ask({ type: 'replaceAll', target, removed })).outcome, 'done');
  });
});
