import assert from 'node:assert/strict';
import { InvalidInputError } from '../../../../src/server/engine/engine';
import { TokenPenalties } from '../../../../src/server/tasks/tokenPenalties';

const none = { repetition: 1, presence: 0, frequency: 0, bias: {} };

function applied(changes: object, prompt: readonly number[], made: readonly number[]): number[] {
  const penalties = new TokenPenalties({ ...none, ...changes }, prompt);
  for (const id of made) {
    penalties.add(id);
  }
  const logits = Float32Array.of(2, -2, 4, 1);
  penalties.apply(logits);
  return [...logits];
}

describe('penalties on tokens', () => {
  it('leave the logits unchanged unless requested', () =>
    assert.deepEqual(applied({}, [0, 1], [2, 2]), [2, -2, 4, 1]));

  it('divide positive logits and multiply negative ones, once for each token of prompt and text (CTRL paper)', () => {
    assert.deepEqual(applied({ repetition: 2 }, [0, 0, 1], [2]), [1, -4, 2, 1]);
  });

  it('subtract the presence once and the frequency for each time, only for the new text (OpenAI API reference)', () => {
    assert.deepEqual(applied({ presence: 1.5 }, [0], [2, 2]), [2, -2, 2.5, 1]);
    assert.deepEqual(applied({ frequency: 0.5 }, [0], [2, 2, 3]), [2, -2, 3, 0.5]);
  });

  it('add a bias by the IDs of tokens, and name one that the model does not have', () => {
    assert.deepEqual(applied({ bias: { 1: 100, 3: -1 } }, [], []), [2, 98, 4, 0]);
    assert.throws(() => applied({ bias: { 4: 1 } }, [], []), InvalidInputError);
  });
});
