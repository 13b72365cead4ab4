import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RememberedPins, stillLost } from '../../../../../src/core/pins/intent/rememberedPins';
import type { PinIntent } from '../../../../../src/core/pins/intent/pinIntent';
import { pinsResult, restoreLost } from '../../../../../src/core/pins/intent/pinOutcome';
import type { PinOutcome } from '../../../../../src/core/pins/intent/pinOutcome';
import { anyPinTexts } from '../../../../support/pins/pinArbitraries';
import { PinBench } from '../../../../support/pins/pinBench';
import { pins, pinText, texts } from '../../../../support/pins/pinLists';

const [A, B, C, X] = ['a', 'b', 'c', 'x'].map((id) => pinText(id)) as [string, string, string, string];
const addX: PinIntent = { type: 'add', modelId: 'x' };

/** A server that keeps only some of each list that it is sent. */
function keeping(bench: PinBench, some: (sent: readonly string[]) => readonly string[]): PinBench {
  bench.server.onEvent = ({ kind, who, after }) => {
    if (kind === 'write' && who === 'me') {
      bench.server.write('server', some(after));
    }
  };
  return bench;
}

function lostOf({ lost = [] }: PinOutcome): readonly string[] {
  return texts(lost.map(({ item }) => item));
}

describe('found fault 26, fault 78: a server that keeps only some of the list', () => {
  it('is reported if the change itself was applied, and the result shows that', async () => {
    const bench = keeping(new PinBench([A, B, C]), (sent) => sent.slice(-2));
    const outcome = await bench.ask(addX);
    assert.deepEqual(lostOf(outcome), [A, B]);
    const { outcome: kind, reason, ...rest } = pinsResult(outcome);
    assert.deepEqual([kind, reason], ['done', 'dropped']);
    assert.deepEqual(rest, { pinned_models: [JSON.parse(C), JSON.parse(X)] });
  });

  it('is reported if the change was not applied, with the reason, after few writes', async () => {
    const bench = keeping(new PinBench([A, B, C]), (sent) => sent.slice(0, 2));
    const outcome = await bench.ask(addX);
    assert.deepEqual([outcome.outcome, outcome.reason?.code], ['overtaken', 'dropped']);
    assert.deepEqual(lostOf(outcome), [C]);
    assert.equal(bench.requests.filter((kind) => kind === 'write').length, 2);
  });

  it('is reported completely if it drops more each time', async () => {
    const bench = keeping(new PinBench([A, B, C]), (sent) => sent.slice(0, sent.length - 2));
    const outcome = await bench.ask(addX);
    assert.equal(outcome.outcome, 'overtaken');
    assert.deepEqual(lostOf(outcome), [B, C]);
    assert.deepEqual(texts(outcome.list?.items), [A]);
  });

  it('is reported if the answer says that it refused the list', async () => {
    const bench = new PinBench([A, B, C], {
      through: (api) => ({
        ...api,
        replace: async (items, signal) => {
          await api.replace(items.slice(0, 1), signal);
          return { ok: false, failure: { kind: 'forbidden', detail: 'no' }, isInDoubt: false };
        },
      }),
    });
    const outcome = await bench.ask(addX);
    assert.deepEqual([outcome.outcome, outcome.reason?.code], ['refused', 'rejected']);
    assert.deepEqual(lostOf(outcome), [B, C]);
  });

  it('is reported without the entries that another intent removed', async () => {
    const bench = keeping(new PinBench([A, B, C]), (sent) => sent.filter((text) => text !== C));
    const outcome = await bench.ask({ type: 'remove', modelId: 'a' });
    assert.deepEqual([outcome.outcome, lostOf(outcome)], ['done', [C]]);
  });

  it('is reported for a whole list that was replaced', async () => {
    const bench = keeping(new PinBench([A, B, C]), (sent) => sent.slice(0, 1));
    const target = ['a', 'b', 'x'].map((model_id) => ({ model_id }));
    const outcome = await bench.ask({ type: 'replaceAll', target });
    assert.equal(outcome.outcome, 'overtaken');
    assert.deepEqual(lostOf(outcome), [B], 'C was to go, x never was there');
  });

  it('has everything again after Restore, once it accepts lists unchanged', async () => {
    for (const some of [(sent: readonly string[]) => sent.slice(-1), () => []]) {
      const bench = keeping(new PinBench([A, B, 'null', C]), some);
      const { lost = [] } = await bench.ask(addX);
      bench.server.onEvent = () => undefined;
      assert.equal((await bench.ask(restoreLost(lost))).outcome, 'done');
      assert.deepEqual(
        bench.server.entries.filter((text) => text !== X),
        [A, B, 'null', C],
      );
    }
  });

  it('is distinguished from other users who change the list at the same time', async () => {
    let left = 1;
    const bench = new PinBench([A, B]);
    bench.server.onEvent = ({ kind, who }) => {
      if (kind === 'write' && who === 'me' && left-- > 0) {
        bench.server.write('other', [A, C]);
      }
    };
    const outcome = await bench.ask(addX);
    assert.deepEqual([outcome.outcome, lostOf(outcome)], ['done', [B]]);
    assert.deepEqual(bench.server.entries, [A, C, X]);
  });

  it('is not reported if only the order, duplicates, or compute types differ', async () => {
    for (const some of [
      (sent: readonly string[]) => sent.toReversed(),
      (sent: readonly string[]) => [...new Set(sent)],
      (sent: readonly string[]) => sent.map((text) => text.replace('"cpu"', '"gpu"')),
      (sent: readonly string[]) => sent.map((text) => text.replace(',"compute_type":"cpu"', '')),
    ]) {
      const outcome = await keeping(new PinBench([A, A, B]), some).ask(addX);
      assert.equal(outcome.lost, undefined);
    }
  });
});

describe('what a list has lost', () => {
  it('fault 78: is exactly what was sent and is missing, whatever the lists', () => {
    fc.assert(
      fc.property(anyPinTexts, fc.infiniteStream(fc.boolean()), (before, keeps) => {
        const kept = new RememberedPins();
        kept.note(pins(...before), pins(...before));
        const there = before.filter(() => keeps.next().value);
        const lost = kept.missingFrom(pins(...there));
        const missing = before.filter((text) => !there.includes(text));
        assert.deepEqual(
          lost.map(({ item }) => item.text),
          missing,
        );
        assert.deepEqual(
          lost.map(({ index }) => before[index]),
          missing,
        );
        assert.deepEqual(stillLost(lost, pins(...before)), []);
      }),
    );
  });
});
