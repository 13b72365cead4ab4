import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nearestModelId, parseModelId } from '../../../../src/core/identity/modelId';

describe('model ids', () => {
  it('are a name, or an owner and a name', () => {
    assert.deepEqual(parseModelId('gpt2'), { ok: true, id: 'gpt2', name: 'gpt2' });
    assert.deepEqual(parseModelId(' deepset/roberta-base_squad2.1 '), {
      ok: true,
      id: 'deepset/roberta-base_squad2.1',
      owner: 'deepset',
      name: 'roberta-base_squad2.1',
    });
  });

  it('fault 54: refuse whatever could change the path of a URL', () => {
    const refused = [
      '../../x',
      'a/../b',
      '.',
      '..',
      'a/.',
      'a%2fb',
      'a?b',
      'a#b',
      'a b',
      'a/b/c',
      '/a',
      'a/',
      'modèle',
      'a\\b',
      'a\u0000b',
      'a--b',
      'a..b',
      '-a',
      'a.',
    ];
    for (const text of refused) {
      assert.equal(parseModelId(text).ok, false, text);
    }
  });

  it('fault 54: refuse an empty id and one with a part over 96 characters', () => {
    assert.deepEqual(parseModelId('  '), { ok: false, reason: 'empty' });
    assert.deepEqual(parseModelId('a'.repeat(500)), { ok: false, reason: 'tooLong' });
    assert.deepEqual(parseModelId(`a/${'b'.repeat(97)}`), { ok: false, reason: 'tooLong' });
    assert.equal(parseModelId(`${'a'.repeat(96)}/${'b'.repeat(96)}`).ok, true);
  });

  it('that are accepted stay the same as a path of a URL', () => {
    const idLike = fc.string({ unit: fc.constantFrom(...'abZ09._-/%?#\\ é'), maxLength: 12 });
    fc.assert(
      fc.property(idLike, (text) => {
        const parsed = parseModelId(text);
        if (parsed.ok) {
          assert.equal(new URL(`https://x.example/models/${parsed.id}`).pathname, `/models/${parsed.id}`);
        }
      }),
    );
  });

  it('can be made from any folder name, as close to it as possible', () => {
    assert.equal(nearestModelId('my model (v2)'), 'my-model-v2');
    assert.equal(nearestModelId('a -- b..c'), 'a-b.c');
    assert.equal(nearestModelId('...'), 'model');
    assert.equal(nearestModelId('x'.repeat(200)), 'x'.repeat(96));
  });
});
