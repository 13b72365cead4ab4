import assert from 'node:assert/strict';
import { FAILURE_KINDS } from '../../../../../src/core/http/failure';
import { BatchHealth, scopeOf } from '../../../../../src/core/runs/batch/batchHealth';

const failure = (kind: (typeof FAILURE_KINDS)[number], detail = '') => ({ kind, detail });

describe('what a failed request means for a batch', () => {
  it('is known for each kind', () => {
    const kinds = (scope: string) => FAILURE_KINDS.filter((kind) => scopeOf(failure(kind)) === scope);
    assert.deepEqual(kinds('outage'), ['loading', 'busy', 'rateLimited', 'offline', 'proxy']);
    assert.deepEqual(kinds('input'), ['invalidInput', 'tooLarge', 'timeout', 'badResponse', 'server']);
    assert.deepEqual(kinds('fatal'), [
      ...['noToken', 'unauthorized', 'forbidden', 'paymentRequired', 'notFound', 'gone'],
      ...['tls', 'redirected', 'cancelled', 'wrongApi'],
    ]);
  });

  it('pauses longer and longer in an outage, counts requests of the same time once, and stops in the end', () => {
    const health = new BatchHealth(true);
    assert.equal(health.failedInOutage(failure('busy'), 0, 10), 1000);
    assert.equal(health.failedInOutage(failure('busy'), 5, 11), 1000);
    const pauses = [20, 30, 40, 50, 60].map((at) => health.failedInOutage(failure('busy'), at, at + 1));
    assert.deepEqual(pauses, [2000, 4000, 8000, 16_000, 'stop']);
    health.succeeded(70);
    assert.equal(health.failedInOutage(failure('busy'), 80, 81), 1000);
  });

  it('pauses as long as the server says, but not for hours', () => {
    const limited = (retryAfterSeconds: number) =>
      new BatchHealth(true).failedInOutage({ ...failure('rateLimited'), retryAfterSeconds }, 0, 1);
    assert.equal(limited(90), 90_000);
    assert.equal(limited(86_400), 'stop');
  });

  it('stops if the server fails every input, even in the middle, but not if inputs are invalid', () => {
    const stops = (kind: (typeof FAILURE_KINDS)[number], health: BatchHealth) =>
      Array.from({ length: 30 }, () => health.inputFailed(failure(kind))).indexOf(true);
    assert.equal(stops('server', new BatchHealth(true)), 19);
    assert.equal(stops('invalidInput', new BatchHealth(true)), -1);
    assert.equal(stops('invalidInput', new BatchHealth(false)), 19);
    const mixed = new BatchHealth(false);
    const reasons = Array.from({ length: 30 }, (_, index) => failure('invalidInput', `reason ${index}`));
    assert.ok(reasons.every((one) => !mixed.inputFailed(one)));
  });
});
