import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isCutOffJson } from '../../../../src/core/http/isCutOffJson';
import { jsonReply } from '../../../support/http/fakeFetch';
import { failureOf, inferOnVirtualClock } from '../../../support/http/runClient';

const ANSWER =
  '[[{"label":"a\\u00e9 \\\\","score":-1.5e-3},{"label":"b","score":NaN,"ok":true}], null, {"x":[]}]';

describe('found fault 4: a JSON answer that is cut off', () => {
  it('counts as incomplete, wherever it is cut', async () => {
    for (let end = 1; end < ANSWER.length; end++) {
      const failure = failureOf(await inferOnVirtualClock([jsonReply(200, ANSWER.slice(0, end))]));
      assert.deepEqual([failure.kind, failure.reason], ['badResponse', 'truncated'], ANSWER.slice(0, end));
    }
  });

  it('does not count as incomplete if it is not JSON', async () => {
    for (const text of [
      'Bad Gateway',
      '[hello',
      '{broken',
      '{"a" 1',
      '{"a":1,,',
      '[1 2',
      '[01',
      '[1.e',
      '{"a":tru3',
      '["a\\q',
      '{1:',
      '[}',
      ']',
      '{"a":1}}',
      'undefined',
      '["a"],',
    ]) {
      const failure = failureOf(await inferOnVirtualClock([jsonReply(200, text)]));
      assert.deepEqual([failure.kind, failure.reason], ['badResponse', 'json'], text);
    }
  });

  it('is detected in any JSON, but never in complete JSON', () => {
    const container = fc.oneof(
      fc.array(fc.jsonValue(), { minLength: 1 }),
      fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
    );
    fc.assert(
      fc.property(container, fc.nat(), fc.nat(2), (json, at, indent) => {
        const text = JSON.stringify(json, undefined, indent);
        assert.equal(isCutOffJson(text), false);
        assert.equal(isCutOffJson(text.slice(0, 1 + (at % (text.length - 1)))), true);
      }),
      { numRuns: 1000 },
    );
  });
});
