import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InvalidInputError } from '../../../../src/server/engine/engine';
import { HttpError } from '../../../../src/server/http/httpError';
import { checkBody } from '../../../../src/server/inference/inferRequest';
import { SERVER_TASKS } from '../../../../src/server/engine/taskName';
import { serverTask } from '../../../../src/server/tasks/taskTable';

/** Values that stand where the API knows a name, as often as anything else. */
const names = fc.constantFrom(
  'inputs',
  'parameters',
  'stream',
  'question',
  'context',
  'top_k',
  'candidate_labels',
  '__proto__',
);
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '[MASK]', '{}', '\ud800', 'data:,'),
);
const values = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    texts,
    fc.double(),
    fc.constant(null),
    fc.boolean(),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(names, texts), tie('any'), { maxKeys: 4 }),
  ),
})).any;

const many = Array(5000).fill(5);
const refusals = [
  ['token-classification', 'a', { ignore_labels: many }],
  ['chat-completion', [{ role: 'user', content: 'a' }], { tools: many, stop: many }],
  ['chat-completion', many, {}],
  ['text-classification', many, {}],
  ['zero-shot-classification', many, { candidate_labels: many }],
  ['fill-mask', '<mask>', { targets: many }],
  ['sentence-similarity', { source_sentence: 'a', sentences: many }, {}],
] as const;

describe('any request body', () => {
  for (const [name, inputs, parameters] of refusals) {
    it(`is refused for ${name} with few complaints if it has long ${Object.keys(parameters).join(' and ') || 'inputs'}`, () => {
      assert.throws(
        () => serverTask(name).check(inputs, parameters),
        (error) => error instanceof InvalidInputError && error.complaints.length <= 2,
      );
    });
  }

  for (const name of SERVER_TASKS) {
    it(`is accepted for ${name}, or refused with 400 and a short reason`, () => {
      const request = fc.record({ inputs: values, parameters: fc.oneof(fc.constant({}), values) });
      const body = fc.oneof(
        fc.oneof(request, values).map((value) => Buffer.from(JSON.stringify(value))),
        fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      );
      fc.assert(
        fc.property(body, fc.constantFrom('application/json', 'image/png', undefined), (bytes, type) => {
          try {
            const task = serverTask(name);
            const { call } = checkBody(bytes, type, { task, model: { tasks: [name] }, isNamed: true });
            // What was accepted is accepted again by the process of the model, unchanged.
            assert.deepEqual(task.check(call.inputs, call.parameters), call);
          } catch (error) {
            assert.ok(error instanceof HttpError, String(error));
            assert.equal(error.status, 400);
            const said = [error.body['error']].flat();
            assert.ok(said.length > 0 && said.every((line) => typeof line === 'string' && line.length < 500));
          }
        }),
        { numRuns: 300 },
      );
    });
  }
});
