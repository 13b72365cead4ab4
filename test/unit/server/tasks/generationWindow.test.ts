import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InvalidInputError } from '../../../../src/server/engine/engine';
import { newTokenCount, windowOf } from '../../../../src/server/tasks/generationWindow';

describe('found fault 12: the window of a generation', () => {
  const windowFor = (config: object, model_max_length: unknown = 1e30) =>
    windowOf({ model: { config }, tokenizer: { model_max_length } });

  it('is what the configuration specifies, or otherwise the tokenizer', () => {
    assert.equal(windowFor({ max_position_embeddings: 40_960 }, 131_072), 40_960);
    assert.equal(windowFor({ n_positions: 1024 }), 1024);
    assert.equal(windowFor({ text_config: { max_position_embeddings: 32 } }), 32);
    assert.equal(windowFor({ max_seq_len: 2048 }), 2048);
    assert.equal(windowFor({}, 512), 512);
  });

  it('is unlimited if neither specifies it, or only with an impossible value', () => {
    for (const config of [
      {},
      { max_position_embeddings: null },
      { max_position_embeddings: 0 },
      { n_positions: 'x' },
    ]) {
      assert.equal(windowFor(config), Infinity);
      assert.equal(windowFor(config, undefined), Infinity);
    }
  });

  it('has room for the prompt and new tokens, or the request is refused: never more, and never fewer than requested', () => {
    const optional = (most: number) => fc.option(fc.integer({ min: 1, max: most }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(Infinity)),
        optional(50),
        optional(100),
        fc.integer({ min: 1, max: 30 }),
        (prompt, most, maxNewTokens, maxLength, defaultNewTokens) => {
          const settings = { maxNewTokens, maxLength, defaultNewTokens, truncate: undefined };
          const asked = Math.min(maxNewTokens ?? Infinity, (maxLength ?? Infinity) - prompt);
          const fits = prompt + (Number.isFinite(asked) ? Math.max(1, asked) : 1) <= most && asked > 0;
          if (!fits) {
            assert.throws(() => newTokenCount(prompt, most, settings), InvalidInputError);
            return;
          }
          const count = newTokenCount(prompt, most, settings);
          assert.equal(count, Number.isFinite(asked) ? asked : Math.min(defaultNewTokens, most - prompt));
        },
      ),
    );
  });
});
