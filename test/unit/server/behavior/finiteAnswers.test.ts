import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ModelFailureError, InvalidInputError } from '../../../../src/server/engine/engine';
import { jsonBytes } from '../../../../src/server/engine/jsonBytes';
import { SERVER_TASKS } from '../../../../src/server/engine/taskName';
import { serverTask } from '../../../../src/server/tasks/taskTable';

describe('the JSON that leaves the server', () => {
  const json = fc.jsonValue({ maxDepth: 4 });

  it('is unchanged if all numbers are finite', () => {
    fc.assert(fc.property(json, (value) => assert.equal(jsonBytes(value).toString(), JSON.stringify(value))));
  });

  it('found fault 6: is a failure if any number is NaN or infinite, and never has null instead', () => {
    const odd = fc.constantFrom(NaN, Infinity, -Infinity);
    const wrap = fc.array(fc.constantFrom('list', 'object'), { maxLength: 20 });
    fc.assert(
      fc.property(odd, wrap, json, (number, kinds, beside) => {
        const value = kinds.reduce<unknown>(
          (inner, kind) => (kind === 'list' ? [beside, inner] : { beside, inner }),
          number,
        );
        assert.throws(() => jsonBytes(value), ModelFailureError);
      }),
    );
  });

  it('found fault 6: is a failure for anything that is not JSON, however it is created', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) {
      deep = [deep];
    }
    // A few hundred bytes that would be written as 2^40 values.
    let shared: unknown = 'x';
    for (let level = 0; level < 40; level++) {
      shared = [shared, shared];
    }
    for (const value of [cycle, deep, shared, 1n, new Map(), new Float32Array(2), new Date(), () => 1]) {
      assert.throws(() => jsonBytes(value), ModelFailureError);
      assert.throws(() => jsonBytes({ value }), ModelFailureError);
    }
  });
});

describe('error messages about a request', () => {
  it('found fault 35: name what is expected in words, and quote no code', () => {
    const odd = fc.record(
      Object.fromEntries(
        ['top_k', 'max_new_tokens', 'max_length', 'seed', 'temperature', 'threshold', 'doc_stride'].map(
          (name) => [name, fc.oneof(fc.double(), fc.constant('x'), fc.constant([]))],
        ),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.constantFrom(...SERVER_TASKS), odd, (name, parameters) => {
        try {
          serverTask(name).check('a', parameters);
        } catch (error) {
          assert.ok(error instanceof InvalidInputError);
          assert.doesNotMatch(error.message, /function|native code|null,|undefined,/);
        }
      }),
    );
    assert.throws(() => serverTask('fill-mask').check('a', { top_k: 1.5 }), {
      complaints: ['`parameters.top_k`: expected a whole number, got 1.5'],
    });
  });
});
