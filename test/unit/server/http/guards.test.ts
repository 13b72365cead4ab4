import assert from 'node:assert/strict';
import { HttpError } from '../../../../src/server/http/httpError';
import { requestGuard } from '../../../../src/server/http/guards';

const TOKEN = 'canary-token-4714';

describe('the check of the token', () => {
  const guard = requestGuard(80, TOKEN);
  const ask = (authorization: string, url = '/models') =>
    guard({ url, headers: { host: 'localhost', authorization } });
  const isRefused = (error: unknown) => error instanceof HttpError && error.status === 401;

  it('accepts the ways in which clients write the header', () => {
    for (const header of [`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `Bearer   ${TOKEN}  `]) {
      ask(header);
    }
  });

  it('refuses a token that differs in any one character, also right after the right one', () => {
    for (let at = 0; at < TOKEN.length; at++) {
      for (const other of ['x', '\u00e9', '\u0000']) {
        ask(`Bearer ${TOKEN}`);
        const wrong = TOKEN.slice(0, at) + other + TOKEN.slice(at + 1);
        assert.throws(() => ask(`Bearer ${wrong}`), isRefused, wrong);
        assert.throws(() => ask(`bearer ${wrong}`), isRefused, wrong);
      }
    }
  });

  it('is left out only for the health of the server', () => {
    ask('', '/health');
    assert.throws(() => ask('', '/models?/health'), isRefused);
  });
});
