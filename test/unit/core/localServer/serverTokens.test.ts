import assert from 'node:assert/strict';
import { Accounts } from '../../../../src/core/identity/accounts';
import { LOCAL_SERVER_ACCOUNT, ServerTokens } from '../../../../src/core/localServer/serverTokens';
import type { SecretStore } from '../../../../src/core/ports';
import { silentLogger } from '../../../support/loggers';

const ORIGIN = 'http://127.0.0.1:8765';
const TOKEN = 'canary-token-4716';

/** Secrets that all windows share, and windows whose small state is their own until VS Code passes it on. */
function machine(secrets: Partial<SecretStore> = {}) {
  const held = new Map<string, string>();
  const store: SecretStore = {
    get: async (key) => held.get(key),
    store: async (key, value) => void held.set(key, value),
    delete: async (key) => void held.delete(key),
    keys: async () => [...held.keys()],
    onDidChange: () => ({ dispose: () => undefined }),
    ...secrets,
  };
  const window = () => {
    const state = new Map<string, unknown>();
    const accounts = new Accounts(store, {
      get: (key) => state.get(key),
      update: async (key, value) => void state.set(key, value),
    });
    return { accounts, tokens: new ServerTokens(accounts, silentLogger) };
  };
  return { window };
}

describe('the tokens of the local server', () => {
  it('are found again by another window, which has never heard of them', async () => {
    const { window } = machine();
    await window().tokens.keep(8765, TOKEN);
    const other = window();
    assert.equal(other.tokens.isLocalServer(ORIGIN), false);
    assert.equal(await other.tokens.find(8765), TOKEN);
    assert.equal(other.tokens.isLocalServer(ORIGIN), false, 'a look-up puts nothing in use');
    await other.tokens.use(8765);
    assert.equal(other.tokens.isLocalServer(ORIGIN), true);
  });

  it('belong to their port', async () => {
    const { tokens } = machine().window();
    await tokens.keep(8765, TOKEN);
    assert.equal(await tokens.find(8766), undefined);
    assert.equal(tokens.isLocalServer('http://127.0.0.1:8766'), false);
    assert.equal(tokens.isLocalServer('http://localhost:8765'), false);
  });

  it('do not replace the token that a user set for their own server', async () => {
    const { accounts, tokens } = machine().window();
    await accounts.set(ORIGIN, 'default', 'hf_testMine');
    assert.equal(tokens.isLocalServer(ORIGIN), false);
    assert.equal(await tokens.find(8765), undefined);
    assert.deepEqual(await accounts.token(ORIGIN), { account: 'default', token: 'hf_testMine' });
  });

  it('are only those of this machine, whatever the names of other accounts', async () => {
    const { accounts, tokens } = machine().window();
    await accounts.set('https://models.example:8443', LOCAL_SERVER_ACCOUNT, 'x');
    assert.equal(tokens.isLocalServer('https://models.example:8443'), false);
  });

  it('are kept only for the window if secret storage fails', async () => {
    const broken = async () => Promise.reject(new Error('locked'));
    const { tokens, accounts } = machine({ get: broken, store: broken }).window();
    await tokens.keep(8765, TOKEN);
    assert.deepEqual(await accounts.token(ORIGIN), { account: LOCAL_SERVER_ACCOUNT, token: TOKEN });
  });

  it('count as unknown if they cannot be read', async () => {
    const broken = async () => Promise.reject(new Error('locked'));
    assert.equal(await machine({ get: broken }).window().tokens.find(8765), undefined);
  });
});
