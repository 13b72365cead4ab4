import assert from 'node:assert/strict';
import { Accounts, isTokenKey } from '../../../../src/core/identity/accounts';
import { forgetRejected } from '../../../../src/core/identity/forgetRejected';
import type { SecretStore } from '../../../../src/core/ports';
import { fakeFetch } from '../../../support/http/fakeFetch';
import { memoryState } from '../../../support/memoryState';
import { VirtualClock } from '../../../support/virtualClock';

const ORIGIN = 'http://127.0.0.1:8080';

describe('a token that the server rejects', () => {
  for (const { status, reads } of [
    { status: 401, reads: 2 },
    { status: 403, reads: 1 },
    { status: 200, reads: 1 },
  ]) {
    const after = reads === 1 ? 'stays in memory' : 'is read from the secret storage again';
    it(`${after} after status ${status}`, async () => {
      const { secrets, state } = memoryState();
      let count = 0;
      const get: SecretStore['get'] = async (key) => {
        count += isTokenKey(key) ? 1 : 0;
        return secrets.get(key);
      };
      const accounts = new Accounts({ ...secrets, get }, state);
      await accounts.set(ORIGIN, 'me', 'hf_testA');
      const { fetch } = fakeFetch(new VirtualClock(), { status });
      const send = forgetRejected(fetch, accounts);
      const request = { method: 'GET', headers: {}, signal: new AbortController().signal } as const;
      await accounts.token(ORIGIN);
      const response = await send({ ...request, url: `${ORIGIN}/models/a/b` });
      assert.equal(response.status, status);
      await accounts.token(ORIGIN);
      assert.equal(count, reads);
    });
  }
});
