import assert from 'node:assert/strict';
import { asWrongApi } from '../../../../src/core/endpoints/wrongApi';
import type { Failure } from '../../../../src/core/http/failure';

const MODEL = 'owner/Name';

describe('A server without the route of the request', () => {
  for (const [said, failure, kind] of [
    ['Not Found as plain text', { kind: 'notFound', detail: 'Not Found', httpStatus: 404 }, 'wrongApi'],
    ['an empty body', { kind: 'notFound', detail: '', httpStatus: 404 }, 'wrongApi'],
    ['Method Not Allowed', { kind: 'notFound', detail: 'Method Not Allowed', httpStatus: 405 }, 'wrongApi'],
    [
      'a not_found_error without the model',
      { kind: 'notFound', detail: 'File Not Found', httpStatus: 404 },
      'wrongApi',
    ],
    [
      'LM Studio’s message for an unknown route',
      { kind: 'server', detail: 'Unexpected endpoint or method. (POST /models/x)', httpStatus: 200 },
      'wrongApi',
    ],
    [
      'a message that the model is missing',
      { kind: 'notFound', detail: 'The model `owner/name` does not exist.', httpStatus: 404 },
      'notFound',
    ],
    ['a wrong token', { kind: 'unauthorized', detail: 'Not Found', httpStatus: 401 }, 'unauthorized'],
    ['an error of its own', { kind: 'server', detail: 'Not Found', httpStatus: 500 }, 'server'],
  ] as readonly (readonly [string, Failure, string])[]) {
    it(`is reported as ${kind} for ${said}`, () => {
      assert.equal(asWrongApi(failure, MODEL, false).kind, kind);
      assert.equal(asWrongApi(failure, MODEL, true).kind, failure.kind, 'known hosts only lack the model');
    });
  }
});
