import assert from 'node:assert/strict';
import { HttpError, refusal } from '../../../../src/server/http/httpError';
import { isOpenAiTarget, openAiErrorBody } from '../../../../src/server/http/openAiError';

describe('errors in the form of OpenAI', () => {
  for (const [target, expected] of [
    ['/v1', true],
    ['/v1/', true],
    ['/v1?x', true],
    ['/v1/chat/completions', true],
    ['/v1/nowhere?x=/models/a', true],
    ['/hf-inference/v1/models', true],
    ['/models/a/v1/completions', true],
    ['/models/a/b/v1/nowhere', true],
    ['/hf-inference/models/a/b/v1/embeddings', true],
    ['/models/owner/v1/v1/models', true],
    ['/models/owner/v1', false],
    ['/models/owner/v1/', false],
    ['/models/owner/v1/pipeline/fill-mask', false],
    ['/models/v1/completions', false],
    ['/models/a?x=/v1/b', false],
    ['/v1x', false],
    ['/api/models/v1/x', false],
    ['', false],
  ] as const) {
    it(`${expected ? 'are' : 'are not'} sent below ${target}`, () => {
      assert.equal(isOpenAiTarget(target), expected);
    });
  }

  it('have one message, a type by status, and the name of the parameter at its start', () => {
    assert.deepEqual(openAiErrorBody(new HttpError(400, { error: ['`top_p`: must be a number', 'b'] })), {
      error: {
        ...{ message: '`top_p`: must be a number; b', type: 'invalid_request_error' },
        ...{ code: null, param: 'top_p' },
      },
    });
    assert.deepEqual(openAiErrorBody(refusal(500, 'It failed')), {
      error: { message: 'It failed', type: 'server_error', code: null, param: null },
    });
  });

  it('keep the code, and the estimate of a model that loads', () => {
    const error = new HttpError(503, { error: 'loading', estimated_time: 3 }, {}, { code: 'model_loading' });
    assert.deepEqual(openAiErrorBody(error), {
      error: { message: 'loading', type: 'server_error', code: 'model_loading', param: null },
      estimated_time: 3,
    });
  });

  it('found fault 21: say when to come back, whatever a 503 is about', () => {
    assert.deepEqual(refusal(503, 'busy').headers, { 'retry-after': '1' });
    assert.deepEqual(refusal(503, 'busy', { 'retry-after': '7' }).headers, { 'retry-after': '7' });
    assert.deepEqual(refusal(500, 'failed').headers, {});
  });
});
