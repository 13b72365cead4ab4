import assert from 'node:assert/strict';
import { applyPinIntent, isApplied } from '../../../../../src/core/pins/intent/applyPinIntent';
import type { PinIntent } from '../../../../../src/core/pins/intent/pinIntent';
import type { PinList } from '../../../../../src/core/pins/list/pinList';
import { pinList, pinText, texts } from '../../../../support/pins/pinLists';

function applied(intent: PinIntent, list: PinList): readonly string[] {
  const result = applyPinIntent(intent, list);
  assert.ok(result.ok, 'was refused');
  assert.ok(isApplied(intent, result.items), 'what was made of the list is not what the intent wants');
  return texts(result.items);
}

function refusal(intent: PinIntent, list: PinList): unknown {
  const result = applyPinIntent(intent, list);
  return result.ok ? undefined : result.reason;
}

const [A, B, C] = [pinText('a'), pinText('b'), pinText('o/c')];

describe('adding a pin', () => {
  it('adds the model at the end, for cpu by default', () => {
    assert.deepEqual(applied({ type: 'add', modelId: 'o/c' }, pinList([A, B])), [A, B, C]);
    assert.deepEqual(applied({ type: 'add', modelId: 'x', computeType: 'gpu' }, pinList([])), [
      pinText('x', 'gpu'),
    ]);
  });

  it('changes nothing if the model is already pinned', () => {
    assert.deepEqual(applied({ type: 'add', modelId: 'a' }, pinList([pinText('a', 'gpu')])), [
      pinText('a', 'gpu'),
    ]);
  });

  it('refuses a model that is pinned for another compute type, and names that type', () => {
    assert.deepEqual(refusal({ type: 'add', modelId: 'a', computeType: 'gpu' }, pinList([A])), {
      code: 'otherComputeType',
      modelId: 'a',
      computeType: 'cpu',
    });
  });

  it('refuses an invalid model ID or compute type', () => {
    for (const modelId of ['', ' a', '../x', 'a%2fb', 'a/b/c', 'a b', 'x'.repeat(500), 'ä']) {
      assert.deepEqual(refusal({ type: 'add', modelId }, pinList([])), { code: 'invalidModelId', modelId });
    }
    assert.deepEqual(refusal({ type: 'add', modelId: 'a', computeType: 'g p u' }, pinList([])), {
      code: 'invalidComputeType',
      computeType: 'g p u',
    });
  });

  it('fault 79: refuses what is beyond the limit, and names both numbers', () => {
    assert.deepEqual(refusal({ type: 'add', modelId: 'x' }, pinList([A, B], 2)), {
      code: 'limit',
      allowed: 2,
      count: 3,
    });
  });

  it('has no limit if the server reports none', () => {
    assert.equal(applied({ type: 'add', modelId: 'x' }, pinList([A, B])).length, 3);
  });
});

describe('a list above its own limit', () => {
  const list = pinList([A, B, C], 1);

  it('may shrink and change', () => {
    assert.deepEqual(applied({ type: 'remove', modelId: 'a' }, list), [B, C]);
    assert.equal(applied({ type: 'setComputeType', modelId: 'a', computeType: 'gpu' }, list).length, 3);
    assert.equal(
      applied({ type: 'replaceAll', target: [{ model_id: 'x' }, { model_id: 'y' }] }, list).length,
      2,
    );
  });

  it('may not grow', () => {
    assert.deepEqual(refusal({ type: 'add', modelId: 'x' }, list), { code: 'limit', allowed: 1, count: 4 });
  });
});

describe('removing a pin', () => {
  it('removes that model and leaves the rest unchanged', () => {
    const odd = ['null', '{"model_id":"a","x":1.0}', B];
    assert.deepEqual(applied({ type: 'remove', modelId: 'a' }, pinList(odd)), ['null', B]);
  });

  it('removes an entry whose ID nobody could add', () => {
    assert.deepEqual(applied({ type: 'remove', modelId: 'a b?' }, pinList([pinText('a b?'), B])), [B]);
  });

  it('fault 81: removes the named entry only, no case variant and no other compute type', () => {
    const list = pinList([pinText('gpt2'), pinText('GPT2'), pinText('gpt2', 'gpu')]);
    assert.deepEqual(applied({ type: 'remove', modelId: 'gpt2', computeType: 'cpu' }, list), [
      pinText('GPT2'),
      pinText('gpt2', 'gpu'),
    ]);
    assert.deepEqual(applied({ type: 'remove', modelId: 'gpt2' }, list), [pinText('GPT2')]);
  });

  it('fault 81: removes no duplicates except the named ones', () => {
    assert.deepEqual(applied({ type: 'remove', modelId: 'b' }, pinList([A, A, B])), [A, A]);
  });
});

describe('setting a compute type', () => {
  it('keeps unknown members and the position', () => {
    const list = pinList([A, '{"model_id":"b","compute_type":"cpu","replicas":2.0}', C]);
    assert.deepEqual(applied({ type: 'setComputeType', modelId: 'b', computeType: 'gpu' }, list), [
      A,
      '{"model_id":"b","compute_type":"gpu","replicas":2.0}',
      C,
    ]);
  });

  it('changes only the entries of the given compute type', () => {
    const list = pinList([pinText('a', 'cpu'), pinText('a', 'tpu')]);
    assert.deepEqual(
      applied({ type: 'setComputeType', modelId: 'a', from: 'tpu', computeType: 'gpu' }, list),
      [pinText('a', 'cpu'), pinText('a', 'gpu')],
    );
  });

  it('is refused for a model that is not pinned', () => {
    assert.deepEqual(refusal({ type: 'setComputeType', modelId: 'x', computeType: 'gpu' }, pinList([A])), {
      code: 'notPinned',
      modelId: 'x',
    });
  });
});

describe('replacing all pins', () => {
  const target = [{ model_id: 'o/c', compute_type: 'gpu' }, { model_id: 'x' }];

  it('adds, removes, and changes what differs, in the requested order', () => {
    assert.deepEqual(applied({ type: 'replaceAll', target }, pinList([A, B, C])), [
      pinText('o/c', 'gpu'),
      pinText('x'),
    ]);
  });

  it('keeps the unknown members of entries that stay', () => {
    const list = pinList(['{"model_id":"o/c","replicas":3,"compute_type":"cpu"}']);
    assert.deepEqual(applied({ type: 'replaceAll', target: [{ model_id: 'o/c' }] }, list), texts(list.items));
  });

  it('keeps unreadable entries, and those that were added after the user had looked', () => {
    const list = pinList(['42', A, pinText('late')]);
    const intent: PinIntent = { type: 'replaceAll', target, removed: [{ modelId: 'a', computeType: 'cpu' }] };
    assert.deepEqual(applied(intent, list), [pinText('o/c', 'gpu'), pinText('x'), '42', pinText('late')]);
  });

  it('fault 81: keeps duplicates of a requested model, and writes a repeated target once', () => {
    const twice = [{ model_id: 'a' }, { model_id: 'a' }];
    assert.deepEqual(applied({ type: 'replaceAll', target: twice }, pinList([A, A])), [A, A]);
    assert.deepEqual(applied({ type: 'replaceAll', target: twice }, pinList([])), [A]);
  });

  it('is refused for the first invalid ID, unless the list already has it', () => {
    const bad = { type: 'replaceAll', target: [{ model_id: 'a b' }] } as const;
    assert.deepEqual(refusal({ ...bad, target: [...bad.target] }, pinList([])), {
      code: 'invalidModelId',
      modelId: 'a b',
    });
    assert.deepEqual(applied({ ...bad, target: [...bad.target] }, pinList([pinText('a b')])), [
      pinText('a b'),
    ]);
  });
});
