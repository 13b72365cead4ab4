import assert from 'node:assert/strict';
import { mergePins } from '../../../../../src/core/pins/intent/mergePins';
import { parsePinFile, pinFileText } from '../../../../../src/core/pins/intent/pinFile';
import { afterRead } from '../../../../../src/features/pins/pinsState';
import type { PinsState } from '../../../../../src/features/pins/pinsState';
import { pinList, pins, pinText } from '../../../../support/pins/pinLists';

describe('a file of pins', () => {
  it('has each entry exactly as the server has it, including unknown fields and long numbers', () => {
    const odd = '{"model_id":"b","replicas":2,"n":1.000000000000000001}';
    const text = pinFileText(pins(pinText('a'), odd));
    assert.ok(text.includes(odd));
    assert.deepEqual(JSON.parse(text), { pinned_models: [JSON.parse(pinText('a')), JSON.parse(odd)] });
  });

  it('omits what could not be read back', () => {
    assert.deepEqual(JSON.parse(pinFileText(pins('null', pinText('a')))), {
      pinned_models: [JSON.parse(pinText('a'))],
    });
    assert.deepEqual(JSON.parse(pinFileText([])), { pinned_models: [] });
  });

  it('is read back as it was written', () => {
    const parsed = parsePinFile(pinFileText(pins(pinText('a'), pinText('b', 'gpu'))));
    assert.deepEqual(parsed, {
      ok: true,
      targets: [
        { model_id: 'a', compute_type: 'cpu' },
        { model_id: 'b', compute_type: 'gpu' },
      ],
    });
  });

  for (const [text, expected] of [
    ['{', { ok: false, reason: 'syntax' }],
    ['', { ok: false, reason: 'syntax' }],
    ['[]', { ok: false, reason: 'form', path: 'pinned_models' }],
    ['{"pinned_models":"a"}', { ok: false, reason: 'form', path: 'pinned_models' }],
    ['{"pinned_models":[{"model":"a"}]}', { ok: false, reason: 'form', path: 'pinned_models.0.model_id' }],
  ] as const) {
    it(`that contains ${text || 'nothing'} is refused, with the position`, () => {
      assert.deepEqual(parsePinFile(text), expected);
    });
  }
});

describe('adding the pins of a file', () => {
  it('adds what is missing at the end, with its other members, and removes nothing', () => {
    const merge = mergePins([{ model_id: 'a' }, { model_id: 'b', replicas: 2 }], pins(pinText('a', 'gpu')));
    assert.ok(merge.ok);
    assert.deepEqual(merge.changes, {
      added: [{ modelId: 'b', computeType: 'cpu' }],
      removed: [],
      changed: [],
    });
    const [intent] = merge.intents;
    assert.ok(intent?.type === 'restore');
    assert.equal(intent.insert[0]?.text, '{"model_id":"b","compute_type":"cpu","replicas":2}');
  });

  it('applies its compute types', () => {
    const merge = mergePins([{ model_id: 'a', compute_type: 'cpu' }], pins(pinText('a', 'gpu')));
    assert.deepEqual(merge.ok && merge.intents, [
      { type: 'setComputeType', modelId: 'a', computeType: 'cpu' },
    ]);
    assert.deepEqual(merge.ok && merge.changes.changed, [{ modelId: 'a', from: 'gpu', to: 'cpu' }]);
  });

  it('refuses invalid model IDs', () => {
    assert.deepEqual(mergePins([{ model_id: '../x' }], []), {
      ok: false,
      reason: { code: 'invalidModelId', modelId: '../x' },
    });
  });
});

describe('what a view of the pins shows', () => {
  const good: PinsState = { kind: 'list', list: pinList([pinText('a')], 5) };
  const failing = (kind: 'offline' | 'notFound' | 'unauthorized' | 'cancelled') =>
    ({ ok: false, failure: { kind, detail: '' } }) as const;

  it('keeps the last valid list while it cannot be read again', () => {
    const state = afterRead(good, failing('offline'));
    assert.deepEqual(state, { ...good, stale: { kind: 'offline', detail: '' } });
    assert.deepEqual(afterRead(state, { ok: true, value: good.list }), good);
  });

  it('keeps nothing of an empty list', () => {
    assert.deepEqual(afterRead({ kind: 'list', list: { items: [] } }, failing('unauthorized')), {
      kind: 'error',
      problem: 'unauthorized',
    });
  });

  it('distinguishes a server without pins from one that fails', () => {
    assert.deepEqual(afterRead({ kind: 'loading' }, failing('notFound')), { kind: 'unsupported' });
  });

  it('is the lost token of a local server that refuses it, even if a list was read before', () => {
    assert.deepEqual(afterRead(good, failing('unauthorized'), true), { kind: 'lostToken' });
  });

  it('is unchanged by a canceled read', () => {
    assert.equal(afterRead(good, failing('cancelled')), good);
  });
});
