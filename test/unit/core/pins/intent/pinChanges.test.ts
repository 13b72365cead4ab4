import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyPinIntent } from '../../../../../src/core/pins/intent/applyPinIntent';
import { inverseIntent, pinChanges } from '../../../../../src/core/pins/intent/pinChanges';
import { anyIntent, anyPinTexts } from '../../../../support/pins/pinArbitraries';
import { pinList, pins, pinText, texts } from '../../../../support/pins/pinLists';

describe('the difference of two lists', () => {
  it('has what is added, removed, and changed', () => {
    const before = pins(pinText('a'), pinText('b'), pinText('c'), 'null');
    const after = pins(pinText('c', 'gpu'), pinText('a'), pinText('d'), 'null');
    assert.deepEqual(pinChanges(before, after), {
      added: [{ modelId: 'd', computeType: 'cpu' }],
      removed: [{ modelId: 'b', computeType: 'cpu' }],
      changed: [{ modelId: 'c', from: 'cpu', to: 'gpu' }],
    });
  });

  it('is empty for another order', () => {
    const [a, b] = [pinText('a'), pinText('b')];
    assert.deepEqual(pinChanges(pins(a, b), pins(b, a)), { added: [], removed: [], changed: [] });
  });

  it('fault 81: counts duplicates', () => {
    const a = pinText('a');
    assert.deepEqual(pinChanges(pins(a, a), pins(a)).removed, [{ modelId: 'a', computeType: 'cpu' }]);
  });
});

describe('undo', () => {
  it('restores a removed entry at its position with all its members', () => {
    const before = pins(pinText('a'), '{"model_id":"b","replicas":2.0}', pinText('c'));
    const after = pins(pinText('a'), pinText('c'));
    const undo = inverseIntent({ type: 'remove', modelId: 'b' }, before, after);
    const now = pinList([pinText('a'), pinText('c'), pinText('new')]);
    const result = applyPinIntent(undo, now);
    assert.deepEqual(result.ok && texts(result.items), [...texts(before), pinText('new')]);
  });

  it('keeps what others changed in the meantime', () => {
    const before = pins('{"model_id":"a","compute_type":"cpu","replicas":1}');
    const after = pins('{"model_id":"a","compute_type":"gpu","replicas":1}');
    const undo = inverseIntent({ type: 'setComputeType', modelId: 'a', computeType: 'gpu' }, before, after);
    const result = applyPinIntent(undo, pinList(['{"model_id":"a","compute_type":"gpu","replicas":5}']));
    assert.deepEqual(result.ok && texts(result.items), [
      '{"model_id":"a","compute_type":"cpu","replicas":5}',
    ]);
  });

  it('restores the entries of any change of any list', () => {
    fc.assert(
      fc.property(anyPinTexts, anyIntent, (before, intent) => {
        const list = pinList(before);
        const done = applyPinIntent(intent, list);
        if (!done.ok) {
          return;
        }
        const undone = applyPinIntent(inverseIntent(intent, list.items, done.items), { items: done.items });
        assert.deepEqual(undone.ok && texts(undone.items).toSorted(), before.toSorted());
      }),
      { numRuns: 2_000 },
    );
  });
});
