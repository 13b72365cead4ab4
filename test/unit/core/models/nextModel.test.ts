import assert from 'node:assert/strict';
import { nextModel } from '../../../../src/core/models/nextModel';

const models = (...ids: readonly string[]) => ids.map((id) => ({ id }));

describe('the model after another endpoint was selected', () => {
  for (const [title, facts, expected] of [
    [
      'is the one that was used there last',
      { current: 'b', last: 'a', listed: models('a', 'b'), listsAll: true },
      'a',
    ],
    [
      'is the last one also where the list is not complete, or cannot be read',
      { current: 'b', last: 'a', listed: models('b', 'c'), listsAll: false },
      'a',
    ],
    ['is the last one where nothing is listed', { current: 'b', last: 'a', listed: [], listsAll: true }, 'a'],
    [
      'is asked for if the last one is gone',
      { current: 'x', last: 'a', listed: models('b', 'c'), listsAll: true },
      undefined,
    ],
    [
      'stays if it is listed there, too',
      { current: 'b', last: undefined, listed: models('a', 'b'), listsAll: true },
      'b',
    ],
    ['is the only one', { current: 'x', last: undefined, listed: models('a'), listsAll: true }, 'a'],
    [
      'is asked for if there are several others',
      { current: 'x', last: undefined, listed: models('a', 'b'), listsAll: true },
      undefined,
    ],
    ['is not known if nothing is', { current: 'x', last: undefined, listed: [], listsAll: false }, undefined],
  ] as const) {
    it(title, () => assert.equal(nextModel(facts)?.id, expected));
  }
});
