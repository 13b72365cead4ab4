import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bindPinIntent } from '../../../../../src/core/pins/intent/applyPinIntent';
import type { PinIntent } from '../../../../../src/core/pins/intent/pinIntent';
import { pinsResult } from '../../../../../src/core/pins/intent/pinOutcome';
import type { Lock } from '../../../../../src/core/ports';
import { PinService } from '../../../../../src/core/pins/write/pinService';
import { caseFoldedId, respellings } from '../../../../../src/core/pins/intent/pinSpelling';
import { PinBench } from '../../../../support/pins/pinBench';
import { pins, pinText } from '../../../../support/pins/pinLists';
import { anyScenario, lowerCased, play, SETTLE_MS } from '../../../../support/pins/pinScenario';
import type { OpenWindow } from '../../../../support/pins/pinScenario';
import { fairLock, MemoryAccepted, MemoryJournal, noLock } from '../../../../support/pins/simulatedPins';
import { silentLogger } from '../../../../support/loggers';

const [AX, ax, B] = [pinText('A/X'), pinText('a/x'), pinText('b')];
const add = (modelId: string): PinIntent => ({ type: 'add', modelId });
const remove = (modelId: string): PinIntent => ({ type: 'remove', modelId });
const upperCased = (text: string): string =>
  text.replace(/"model_id":"[^"]+"/, (id) => `"model_id":"${id.slice(12, -1).toUpperCase()}"`);

describe('found fault 33, fault 95: a server that lists IDs in lowercase', () => {
  const open = (entries: readonly string[]) => new PinBench(entries, { keeps: lowerCased });

  it('gets one copy of a pin by one write, and the outcome has the server’s name for it', async () => {
    const bench = open([B]);
    const { outcome, respelled } = await bench.ask(add('A/X'));
    assert.equal(outcome, 'done');
    assert.deepEqual(respelled, [{ requested: 'A/X', listed: 'a/x' }]);
    assert.deepEqual(bench.server.entries, [B, ax]);
    assert.deepEqual(bench.requests, ['read', 'write', 'read']);
  });

  it('already has the pin when it is requested again, in any case', async () => {
    const bench = open([ax]);
    for (const modelId of ['A/X', 'a/X', 'a/x']) {
      assert.equal((await bench.ask(add(modelId))).outcome, 'already');
    }
    assert.ok(!bench.requests.includes('write'));
  });

  it('treats two spellings that are requested at once as one pin', async () => {
    const bench = open([]);
    const asked = ['A/X', 'a/x', 'A/x'].map((id) =>
      bench.service.applyIntent(add(id), { signal: bench.signal }),
    );
    const outcomes = await bench.clock.until(Promise.all(asked));
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ['done', 'already', 'already'],
    );
    assert.deepEqual(bench.server.entries, [ax]);
  });

  it('unpins A/X if it lists a/x, and reports that', async () => {
    const bench = open([ax, B]);
    const { outcome, respelled } = await bench.ask(remove('A/X'));
    assert.deepEqual([outcome, respelled], ['done', [{ requested: 'A/X', listed: 'a/x' }]]);
    assert.deepEqual(bench.server.entries, [B]);
  });

  it('is not reported to lack a model that another spelling failed to unpin at the same time', async () => {
    const bench = new PinBench([ax, B], { keeps: lowerCased });
    bench.fates.push(...Array.from({ length: 3 }, () => ['ok', 'lostBefore'] as const).flat());
    const outcomes = await Promise.all([bench.ask(remove('A/X')), bench.ask(remove('A/x'))]);
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ['refused', 'refused'],
    );
    assert.deepEqual(bench.server.entries, [ax, B]);
  });

  it('undoes a pin', async () => {
    const bench = open([B]);
    const { undo } = await bench.ask(add('A/X'));
    assert.ok(undo);
    assert.equal((await bench.ask(undo)).outcome, 'done');
    assert.deepEqual(bench.server.entries, [B]);
  });

  it('changes a compute type, replaces a list, and imports one, each without duplicates', async () => {
    const bench = open([B]);
    await bench.ask(add('A/X'));
    const set: PinIntent = { type: 'setComputeType', modelId: 'A/X', computeType: 'gpu' };
    assert.equal((await bench.ask(set)).outcome, 'done');
    assert.deepEqual(bench.server.entries, [B, pinText('a/x', 'gpu')]);
    const target = ['A/X', 'a/X', 'New', 'NEW'].map((model_id) => ({ model_id }));
    assert.equal((await bench.ask({ type: 'replaceAll', target })).outcome, 'done');
    assert.deepEqual(bench.server.entries, [pinText('a/x', 'gpu'), pinText('new')]);
    const insert = [{ index: 9, text: '{"model_id":"Im/Port","replicas":2.0}' }];
    assert.equal((await bench.ask({ type: 'restore', remove: [], insert })).outcome, 'done');
    assert.deepEqual(bench.server.entries.slice(2), ['{"model_id":"im/port","replicas":2.0}']);
  });

  it('is not reported to have dropped entries that it now lists in another case', async () => {
    const bench = open([AX, B]);
    const { outcome, lost } = await bench.ask(add('new'));
    assert.deepEqual([outcome, lost], ['done', undefined]);
    assert.deepEqual(bench.server.entries, [ax, B, pinText('new')]);
  });

  it('lets the next window report that a change was applied during which the last one closed', async () => {
    const bench = open([ax]);
    await bench.journal.write({ id: 'crashed', scope: 'account', startedAt: 0, intents: [add('A/X')] });
    const recovery = await bench.clock.until(bench.service.recover(bench.signal));
    assert.deepEqual(recovery.kind === 'found' && recovery.intents, [
      { intent: add('A/X'), isApplied: true },
    ]);
  });

  it('leaves the public result unchanged: the list shows the name', async () => {
    assert.deepEqual(pinsResult(await open([]).ask(add('A/X'))), {
      outcome: 'done',
      pinned_models: [{ model_id: 'a/x', compute_type: 'cpu' }],
    });
  });
});

describe('fault 81, found fault 33: case variants that a list has as separate entries', () => {
  it('are removed only by their own names, however often that is requested', async () => {
    const bench = new PinBench([AX, ax]);
    assert.equal((await bench.ask(remove('A/X'))).outcome, 'done');
    assert.deepEqual(bench.server.entries, [ax]);
    assert.equal((await bench.ask(remove('A/X'))).outcome, 'already');
    assert.deepEqual(bench.server.entries, [ax]);
  });

  it('are not guessed from a third spelling: the user sees what the list has', async () => {
    const bench = new PinBench([AX, ax]);
    for (const intent of [
      remove('a/X'),
      { type: 'setComputeType', modelId: 'a/X', computeType: 'gpu' } as const,
    ]) {
      const { outcome, reason } = await bench.ask(intent);
      const spellings = ['A/X', 'a/x'];
      assert.deepEqual(
        [outcome, reason],
        ['refused', { code: 'severalSpellings', modelId: 'a/X', spellings }],
      );
    }
    assert.deepEqual(bench.server.entries, [AX, ax]);
  });

  it('are not guessed when an unfinished change is compared with the list', () => {
    const intent: PinIntent = { type: 'setComputeType', modelId: 'a/X', computeType: 'gpu' };
    assert.deepEqual(bindPinIntent(intent, pins(AX, ax)), intent);
    assert.deepEqual(bindPinIntent(intent, pins(ax, B)), { ...intent, modelId: 'a/x' });
  });

  it('are not taken for each other by a new list if somebody else removed one of them', async () => {
    const bench = new PinBench([AX, ax]);
    await bench.clock.until(bench.service.read(bench.signal));
    bench.server.write('other', [AX]);
    const target = [{ model_id: 'a/x', compute_type: 'gpu' }];
    assert.equal((await bench.ask({ type: 'replaceAll', target, removed: [] })).outcome, 'done');
    assert.deepEqual(bench.server.entries, [pinText('a/x', 'gpu'), AX]);
  });

  it('are restored by undo if one of them was removed', async () => {
    const bench = new PinBench([AX, ax]);
    const { undo } = await bench.ask(remove('a/x'));
    assert.ok(undo);
    assert.equal((await bench.ask(undo)).outcome, 'done');
    assert.deepEqual(bench.server.entries, [AX, ax]);
  });

  it('are reported when the server keeps only one of them', async () => {
    const bench = new PinBench([AX, ax, B]);
    bench.server.onEvent = ({ kind, who, after }) => {
      if (kind === 'write' && who === 'me') {
        bench.server.write(
          'server',
          after.filter((text) => text !== AX),
        );
      }
    };
    const { lost } = await bench.ask(add('new'));
    assert.deepEqual(
      lost?.map(({ item }) => item.text),
      [AX],
    );
  });

  it('do not hide that a restored entry is missing', async () => {
    const bench = new PinBench([ax]);
    bench.server.onEvent = ({ kind, who }) => {
      if (kind === 'write' && who === 'me') {
        bench.server.write('server', [ax]);
      }
    };
    const { outcome } = await bench.ask({ type: 'restore', remove: [], insert: [{ index: 0, text: AX }] });
    assert.equal(outcome, 'overtaken');
  });
});

describe('how a server respells IDs', () => {
  it('is determined from the IDs that it lists but was not sent, one to one', () => {
    const of = (sent: readonly string[], now: readonly string[]) => [
      ...respellings(pins(...sent.map((id) => pinText(id))), pins(...now.map((id) => pinText(id)))),
    ];
    assert.deepEqual(of(['A', 'b'], ['a', 'b']), [['A', 'a']]);
    assert.deepEqual(of(['A', 'a'], ['a']), []);
    assert.deepEqual(of(['A', 'a'], ['a', 'a']), [['A', 'a']]);
    assert.deepEqual(of(['A'], ['b']), []);
  });
});

describe('found fault 33: many writers on a list whose server changes the case of IDs', function () {
  this.timeout(60_000);
  const anySpelling = fc.constantFrom('m0', 'M0', 'm1', 'M1', 'o/M2', 'O/m2');
  const anyType = fc.constantFrom('cpu', 'gpu');
  /** `shown` are entries as a user has seen them in the list. */
  const anyWish = (shown: readonly string[]): fc.Arbitrary<PinIntent> => {
    const seen = fc.record({ modelId: fc.constantFrom(...shown), computeType: fc.constant('cpu') });
    const target = fc.array(fc.record({ model_id: anySpelling }), { maxLength: 3 });
    const removed = fc.array(seen, { maxLength: 2 });
    const modelId = anySpelling;
    return fc.oneof(
      { weight: 4, arbitrary: fc.record({ type: fc.constant('add' as const), modelId }) },
      { weight: 3, arbitrary: fc.record({ type: fc.constant('remove' as const), modelId }) },
      fc.record({ type: fc.constant('setComputeType' as const), modelId, computeType: anyType }),
      fc.record({ type: fc.constant('replaceAll' as const), target, removed }),
    );
  };
  const anyWindows = (shown: readonly string[]) =>
    fc.array(
      fc.array(fc.record({ at: fc.nat(400), intent: anyWish(shown) }), { minLength: 1, maxLength: 3 }),
      { minLength: 2, maxLength: 3 },
    );
  const signal = new AbortController().signal;
  const windows =
    (lock: Lock): OpenWindow =>
    (api, clock, index) => {
      let id = 0;
      const service = new PinService({
        ...{ api, clock, lock, logger: silentLogger, settleMs: SETTLE_MS, scope: 'pins' },
        journal: new MemoryJournal(),
        accepted: new MemoryAccepted(),
        newId: () => String(id++),
        random: () => ((id * 7 + index * 3) % 10) / 10,
      });
      return (one) => service.applyIntent(one, { signal, confirmed: true });
    };

  const SERVERS = [
    { name: 'lower', keeps: lowerCased, shown: ['m0', 'o/m2'] },
    { name: 'upper', keeps: upperCased, shown: ['M0', 'O/M2'] },
  ];
  for (const { name, keeps, shown } of SERVERS) {
    for (const hasLock of [true, false]) {
      it(`never has more than one copy, and the outcomes are correct: ${name} case, ${hasLock ? 'a' : 'no'} lock`, async () => {
        const property = fc.asyncProperty(
          anyScenario,
          anyWindows(shown),
          async (scenario, pendingIntents) => {
            const lists: (readonly string[])[] = [];
            // Writers without any protocol are in the test of many writers.
            await play(
              { ...scenario, foreign: [], windows: pendingIntents, initial: shown.map((id) => pinText(id)) },
              windows(hasLock ? fairLock() : noLock),
              keeps,
              (entries) => lists.push(entries),
            );
            for (const list of lists) {
              const models = pins(...list).map((item) => caseFoldedId(item.name?.modelId ?? ''));
              assert.equal(new Set(models).size, models.length, `more than one copy: ${list.join()}`);
            }
          },
        );
        await fc.assert(property, { numRuns: 100, seed: 20_240 });
      });
    }
  }
});
