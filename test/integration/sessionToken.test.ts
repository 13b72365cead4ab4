import assert from 'node:assert/strict';
import { Accounts } from '../../src/core/identity/accounts';
import type { SecretStore } from '../../src/core/ports';
import { storeToken } from '../../src/features/account/storeToken';
import { statusRows } from '../../src/features/statusBar/statusRows';
import { systemClock } from '../../src/node/systemClock';
import { silentLogger } from '../support/loggers';
import { memoryState } from '../support/memoryState';
import { CANARY_TOKEN, setting } from './useLoopback';
import { useMessages } from './useMessages';

const ORIGIN = 'http://127.0.0.1:9';
const silent = () => undefined;
const log = { ...silentLogger, show: silent, dispose: silent };
const AT = { origin: ORIGIN, account: 'default' };

describe('a token without secret storage', () => {
  const messages = useMessages();
  beforeEach(() => setting('endpoint', ORIGIN));
  afterEach(async () => {
    await setting('endpoint', undefined);
  });

  const start = () => {
    const { secrets, state, stateHeld } = memoryState();
    const store = () => Promise.reject(new Error('no keychain'));
    const broken: SecretStore = { ...secrets, store };
    const accounts = new Accounts(broken, state);
    const services = {
      ...{ accounts, clock: systemClock, isLocalServer: () => false, log, state },
      fetch: () => Promise.reject(new Error('nothing is sent')),
      memory: { api: () => undefined },
      tokenSources: () => Promise.reject(new Error('nothing is imported')),
    };
    return { accounts, services, stateHeld };
  };

  /** What the status menu says about the account. */
  const accountIn = async (services: ReturnType<typeof start>['services']) => {
    const localServer = { find: () => Promise.resolve(undefined) };
    const rows = await statusRows({ ...services, localServer });
    return rows.find(({ label }) => label.endsWith('Account'))?.description;
  };

  it('is kept in memory after a question that says for how long, and is shown as such in the menu', async () => {
    const { accounts, services, stateHeld } = start();
    messages.press('Keep for This Session');
    assert.deepEqual(await storeToken(services, AT, CANARY_TOKEN), AT);
    const [question] = messages.shown;
    assert.ok(question?.modal);
    assert.match(question.text, /secret storage is not available/);
    assert.match(question.detail ?? '', /until this window closes/);
    assert.deepEqual(await accounts.token(ORIGIN), { account: 'default', token: CANARY_TOKEN });
    assert.ok(!JSON.stringify([...stateHeld]).includes(CANARY_TOKEN));
    assert.equal(await accountIn(services), 'default (only until this window closes)');
  });

  it('is not kept at all without consent', async () => {
    const { accounts, services, stateHeld } = start();
    await assert.rejects(storeToken(services, AT, CANARY_TOKEN), { name: 'DismissedError' });
    assert.equal(await accounts.token(ORIGIN), undefined);
    assert.deepEqual([...stateHeld], []);
  });

  it('is missing in the menu after the window was closed', async () => {
    const { accounts, services } = start();
    await accounts.use(ORIGIN, 'default');
    assert.equal(await accountIn(services), 'default, its token is missing');
  });
});
