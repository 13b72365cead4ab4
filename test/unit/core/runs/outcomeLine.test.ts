import assert from 'node:assert/strict';
import { outcomeLine } from '../../../../src/core/runs/outcomeLine';

const RUN = { model: 'a/b', origin: 'https://x.example', task: 'auto' };

describe('the log line of a run', () => {
  it('has the cost of a successful run', () => {
    const json = [{ generated_text: 'secret text of the user' }];
    const answer = {
      kind: 'json',
      json,
      attempts: 2,
      fromCache: true,
      computeType: 'cpu',
      requestId: 'r1',
    } as const;
    assert.equal(
      outcomeLine(RUN, { ok: true, answer }, 12, 34.6),
      'a/b (auto) at https://x.example: ok; 12 characters, 2 requests, 35 ms, cached, cpu, request ID r1',
    );
  });

  it('has what a bug report needs about a failed run', () => {
    const failure = {
      kind: 'timeout',
      reason: 'idle',
      detail: '',
      httpStatus: 200,
      requestId: 'r2',
    } as const;
    assert.equal(
      outcomeLine(RUN, { ok: false, failure, attempts: 1, partialText: 'secret text' }, 12, 1000),
      'a/b (auto) at https://x.example: timeout (idle); 12 characters, 1 request, 1000 ms, HTTP 200, request ID r2',
    );
  });

  it('names the error code of the transport, which no message shows', () => {
    const failure = { kind: 'tls', detail: '', code: 'CERT_HAS_EXPIRED' } as const;
    assert.equal(
      outcomeLine(RUN, { ok: false, failure, attempts: 2 }, 1, 5),
      'a/b (auto) at https://x.example: tls; 1 character, 2 requests, 5 ms, CERT_HAS_EXPIRED',
    );
  });

  it('omits the server’s message, which may repeat the input', () => {
    const failure = { kind: 'server', detail: 'cannot read: secret text of the user' } as const;
    assert.equal(
      outcomeLine(RUN, { ok: false, failure, attempts: 1 }, 1, 1),
      'a/b (auto) at https://x.example: server; 1 character, 1 request, 1 ms',
    );
  });
});
