import assert from 'node:assert/strict';
import { pluralForm } from '../../../src/core/pluralForm';

const POLISH = 'model|modele|modeli|modelu';

describe('pluralForm', () => {
  for (const [locale, count, sentence, form] of [
    ['en', 1, 'model|models', 'model'],
    ['en', 0, 'model|models', 'models'],
    ['en', 2, 'model|models', 'models'],
    ['fr', 0, 'modèle|modèles', 'modèle'],
    ['pl', 1, POLISH, 'model'],
    ['pl', 3, POLISH, 'modele'],
    ['pl', 5, POLISH, 'modeli'],
    ['pl', 1.5, POLISH, 'modelu'],
    ['ja', 1, 'モデル', 'モデル'],
    ['ja', 7, 'モデル', 'モデル'],
  ] as const) {
    it(`chooses ${form} for ${count} in ${locale}`, () => {
      assert.equal(pluralForm(locale, count, sentence), form);
    });
  }

  it('uses the last form for all other counts if a sentence is not translated', () => {
    assert.equal(pluralForm('pl', 5, 'model|models'), 'models');
  });
});
