import assert from 'node:assert/strict';
import { applyPinIntent } from '../../../../../src/core/pins/intent/applyPinIntent';
import { pinRows } from '../../../../../src/core/pins/intent/pinRows';
import { previewPins } from '../../../../../src/core/pins/intent/previewPins';
import { pinList, pins, pinText, texts } from '../../../../support/pins/pinLists';

describe('showing pins', () => {
  it('fault 81: shows duplicates once, and case variants and other compute types separately', () => {
    const rows = pinRows(pins(pinText('gpt2'), pinText('GPT2'), pinText('gpt2'), pinText('gpt2', 'gpu')));
    assert.deepEqual(rows, [
      { kind: 'pin', name: { modelId: 'gpt2', computeType: 'cpu' }, count: 2 },
      { kind: 'pin', name: { modelId: 'GPT2', computeType: 'cpu' }, count: 1 },
      { kind: 'pin', name: { modelId: 'gpt2', computeType: 'gpu' }, count: 1 },
    ]);
  });

  it('fault 80: shows each unknown entry', () => {
    const rows = pinRows(pins('null', pinText('a'), 'null'));
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ['unreadable', 'pin', 'unreadable'],
    );
  });
});

describe('asking before the whole list is replaced', () => {
  const target = [{ model_id: 'a', compute_type: 'gpu' }, { model_id: 'c' }];

  it('names what is added, removed, and changed', () => {
    const preview = previewPins(
      { type: 'replaceAll', target },
      pinList([pinText('a'), pinText('b'), 'null']),
    );
    assert.deepEqual(preview.ok && preview.changes, {
      added: [{ modelId: 'c', computeType: 'cpu' }],
      removed: [{ modelId: 'b', computeType: 'cpu' }],
      changed: [{ modelId: 'a', from: 'cpu', to: 'gpu' }],
    });
  });

  it('later changes no more than was shown', () => {
    const preview = previewPins({ type: 'replaceAll', target: [] }, pinList([pinText('a')]));
    assert.ok(preview.ok);
    const later = applyPinIntent(preview.intent, pinList([pinText('a'), pinText('late')]));
    assert.deepEqual(later.ok && texts(later.items), [pinText('late')]);
  });

  it('explains why it is not possible', () => {
    const preview = previewPins({ type: 'replaceAll', target }, pinList([], 1));
    assert.deepEqual(preview, { ok: false, reason: { code: 'limit', allowed: 1, count: 2 } });
  });
});
