import assert from 'node:assert/strict';
import { isNestedWithin } from '../../../../src/core/http/jsonDepth';

describe('the nesting of a JSON text', () => {
  for (const [text, isWithin] of [
    ['', true],
    ['[[{"a":1}]]', true],
    ['[[{"a":[]}]]', false],
    ['[[],[],[],{},{"a":1}]', true],
    ['{"a":[{"b":[1]}]}', false],
    ['["[[[[", "{{{{"]', true],
    [String.raw`["\"[[[[", "\\{{{{"]`, true],
    [String.raw`["\\", [[[]]]]`, false],
  ] as const) {
    it(`is ${isWithin ? 'within' : 'beyond'} three levels: ${text}`, () => {
      assert.equal(isNestedWithin(3, text), isWithin);
    });
  }
});
