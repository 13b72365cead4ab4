import assert from 'node:assert/strict';
import type { RequestEnded } from '../../../../src/core/runs/runEvent';
import { toEndedRequest } from '../../../../src/core/runs/toEndedRequest';
import { CANARY_TOKEN } from '../../../support/http/runClient';

const AT = Date.UTC(2026, 10, 25, 12);

function ended(change: Partial<RequestEnded> = {}): RequestEnded {
  return {
    ...{ kind: 'requestEnded', id: 'run', at: AT, origin: 'https://host.test', model: 'owner/model' },
    ...{ task: 'text-generation', inputs: 'a 🦀', elapsedMs: 1_500 },
    sent: { method: 'POST', url: 'https://host.test/models/owner/model', headers: {} },
    outcome: { ok: true, answer: { kind: 'json', json: [], attempts: 2 } },
    ...change,
  };
}

describe('the usage of a run', () => {
  it('has one record for each request, with its repeats', () => {
    assert.deepEqual(toEndedRequest(ended()), {
      ...{ at: AT, offsetMinutes: -new Date(AT).getTimezoneOffset(), origin: 'https://host.test' },
      ...{ account: '', model: 'owner/model', ok: true, characters: 3, promptTokens: 0 },
      ...{ completionTokens: 0, seconds: 1.5, cached: false },
    });
  });

  it('has the figures that the server counted', () => {
    const usage = { promptTokens: 7, completionTokens: 9 };
    const facts = { computeCharacters: 70, fromCache: true, attempts: 1 };
    const request = toEndedRequest(
      ended({ outcome: { ok: true, answer: { kind: 'json', json: {}, usage, ...facts } } }),
    );
    const { cached, characters, completionTokens, promptTokens } = request;
    assert.deepEqual(
      { cached, characters, completionTokens, promptTokens },
      { cached: true, characters: 70, completionTokens: 9, promptTokens: 7 },
    );
  });

  it('has the characters of all inputs of one request', () => {
    assert.equal(toEndedRequest(ended({ inputs: ['ab', 'c'] })).characters, 3);
  });

  it('has the name of the account, which is “default” without one', () => {
    const nameOf = (account: string) =>
      toEndedRequest(ended({ account: { account, token: CANARY_TOKEN } })).account;
    assert.equal(nameOf('work'), 'work');
    assert.equal(nameOf(''), 'default');
  });

  it('has no token, even if it was entered as the name of the account or of the model', () => {
    const { account, model } = toEndedRequest(
      ended({ account: { account: CANARY_TOKEN, token: CANARY_TOKEN }, model: `owner/${CANARY_TOKEN}` }),
    );
    assert.deepEqual([account, model], ['[redacted]', 'owner/[redacted]']);
  });

  it('has the cause of a failure, and what was sent for it', () => {
    const failure = { kind: 'rateLimited', detail: 'slow down' } as const;
    const request = toEndedRequest(ended({ outcome: { ok: false, failure, attempts: 2 } }));
    assert.equal(request.ok, false);
    assert.equal(request.kind, 'rateLimited');
    assert.equal(request.characters, 3);
  });
});
