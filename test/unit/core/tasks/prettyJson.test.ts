import assert from 'node:assert/strict';
import fc from 'fast-check';
import { prettyJson, prettyJsonStart } from '../../../../src/core/tasks/prettyJson';

function nested(depth: number): unknown {
  let json: unknown = 1;
  for (let at = 0; at < depth; at++) {
    json = at % 2 === 0 ? [json] : { a: json };
  }
  return json;
}

describe('JSON as text', () => {
  it('is what JSON.stringify returns', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => assert.equal(prettyJson(json), JSON.stringify(json, null, 2))),
    );
  });

  it('begins like the whole text, for any JSON and length', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 200 }), (json, units) => {
        const whole = JSON.stringify(json, null, 2);
        const start = prettyJsonStart(json, units);
        if (whole.length <= units) {
          assert.equal(start, whole);
        } else {
          assert.ok(start.endsWith('…') && whole.startsWith(start.slice(0, -1)) && start.length >= units);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('fault 31: is complete for a value that is nested a thousand levels deep', () => {
    assert.equal(prettyJson(nested(1_000)), JSON.stringify(nested(1_000), null, 2));
  });

  it('fault 31: is the beginning of a value that is nested a million levels deep', () => {
    const json = nested(1_000_000);
    assert.match(prettyJson(json), /^\{\n {2}"a": \[\n {4}\{\n[^]*…$/);
    const start = prettyJsonStart(json, 1e5);
    assert.equal(start.length, 1e5 + 1);
    assert.ok(start.endsWith('…'));
  });
});
