import assert from 'node:assert/strict';
import { Accounts, isTokenKey } from '../../../../src/core/identity/accounts';
import { Emitter } from '../../../../src/core/emitter';
import { SecretsUnavailableError } from '../../../../src/core/identity/secretsUnavailable';
import type { KeyValueStore, SecretStore } from '../../../../src/core/ports';

const HUB = 'https://router.huggingface.co';
const LOCAL = 'http://127.0.0.1:8080';

function memory(): {
  secrets: SecretStore;
  held: Map<string, string>;
  state: KeyValueStore;
  kept: Map<string, unknown>;
} {
  const held = new Map<string, string>();
  const kept = new Map<string, unknown>();
  const changed = new Emitter<{ readonly key: string }>();
  return {
    held,
    kept,
    secrets: {
      get: async (key) => held.get(key),
      store: async (key, value) => {
        held.set(key, value);
        changed.fire({ key });
      },
      delete: async (key) => {
        held.delete(key);
        changed.fire({ key });
      },
      keys: async () => [...held.keys()],
      onDidChange: changed.event,
    },
    state: { get: (key) => kept.get(key), update: async (key, value) => void kept.set(key, value) },
  };
}

/** As `memory`, with the keys of the tokens that were read. */
function countedMemory() {
  const all = memory();
  const reads: string[] = [];
  const get: SecretStore['get'] = async (key) => {
    if (isTokenKey(key)) {
      reads.push(key);
    }
    return all.secrets.get(key);
  };
  return { ...all, reads, secrets: { ...all.secrets, get } };
}

/** Resolves as soon as `isSo` holds after a change that the accounts report. */
async function waitFor(accounts: Accounts, isSo: () => boolean): Promise<void> {
  if (isSo()) {
    return;
  }
  await new Promise<void>((resolve) => {
    const subscription = accounts.onDidChange(() => {
      if (isSo()) {
        subscription.dispose();
        resolve();
      }
    });
  });
}

describe('accounts', () => {
  it('return a token only for its own origin', async () => {
    const { secrets, state } = memory();
    const accounts = new Accounts(secrets, state);
    await accounts.set(HUB, 'me', 'hf_testA');
    assert.deepEqual(await accounts.token(HUB), { account: 'me', token: 'hf_testA' });
    assert.equal(await accounts.token(LOCAL), undefined);
    assert.equal(await accounts.token('https://router.huggingface.co:8443'), undefined);
  });

  it('fault 51: give no token for an origin where everybody on the network could read it', async () => {
    const { secrets, state } = memory();
    const accounts = new Accounts(secrets, state);
    await accounts.set('http://nas:11434', 'default', 'hf_testCanary');
    assert.equal(await accounts.token('http://nas:11434'), undefined);
    assert.equal(await accounts.tokenOf('http://nas:11434', 'default'), undefined);
    accounts.dispose();
  });

  it('keep only names and origins outside secret storage', async () => {
    const { kept, secrets, state } = memory();
    await new Accounts(secrets, state).set(HUB, 'me', 'hf_testA');
    assert.doesNotMatch(JSON.stringify([...kept]), /hf_testA/);
  });

  it('know whether a token exists without reading a secret', async () => {
    const { secrets, state } = memory();
    await new Accounts(secrets, state).set(HUB, 'me', 'hf_testA');
    const unreadable: SecretStore = { ...secrets, get: () => Promise.reject(new Error('was read')) };
    const accounts = new Accounts(unreadable, state);
    assert.equal(accounts.activeAccount(HUB), 'me');
    assert.equal(accounts.activeAccount(LOCAL), undefined);
  });

  it('of one origin are listed by name, and the last one set is active until another is selected', async () => {
    const { secrets, state } = memory();
    const accounts = new Accounts(secrets, state);
    await accounts.set(HUB, 'me', 'hf_testA');
    await accounts.set(HUB, 'acme', 'hf_testB');
    await accounts.set(LOCAL, 'other', 'c');
    assert.deepEqual(await accounts.list(HUB), ['acme', 'me']);
    assert.equal((await accounts.token(HUB))?.token, 'hf_testB');
    await accounts.use(HUB, 'me');
    assert.equal((await accounts.token(HUB))?.token, 'hf_testA');
  });

  it('fall back to another account of the origin when the active one is removed', async () => {
    const { held, secrets, state } = memory();
    const accounts = new Accounts(secrets, state);
    await accounts.set(HUB, 'me', 'hf_testA');
    await accounts.set(HUB, 'acme', 'hf_testB');
    await accounts.remove(HUB, 'acme');
    assert.equal(accounts.activeAccount(HUB), 'me');
    await accounts.remove(HUB, 'me');
    assert.equal(accounts.activeAccount(HUB), undefined);
    assert.equal(held.size, 0);
  });

  it('stay active when another one is removed', async () => {
    const { secrets, state } = memory();
    const accounts = new Accounts(secrets, state);
    await accounts.set(HUB, 'me', 'hf_testA');
    await accounts.set(HUB, 'acme', 'hf_testB');
    await accounts.remove(HUB, 'me');
    assert.equal(accounts.activeAccount(HUB), 'acme');
  });

  it('keep names with any characters apart', async () => {
    const { secrets, state } = memory();
    const accounts = new Accounts(secrets, state);
    await accounts.set(HUB, '","', 'hf_testA');
    await accounts.set(HUB, '', 'hf_testB');
    assert.deepEqual((await accounts.list(HUB)).toSorted(), ['', '","']);
  });

  it('fault 56: report a token that was replaced in another window', async () => {
    const { secrets, state } = memory();
    const here = new Accounts(secrets, state);
    let heard = 0;
    here.onDidChange(() => heard++);
    await new Accounts(secrets, state).set(HUB, 'me', 'hf_testNew');
    assert.ok(heard > 0);
    assert.equal((await here.token(HUB))?.token, 'hf_testNew');
  });

  it('are selected in all windows at once, though the state of a window learns of it later', async () => {
    const { secrets, state } = memory();
    const here = new Accounts(secrets, state);
    // Each window has its own copy of the state.
    const there = new Accounts(secrets, memory().state);
    await here.set(HUB, 'me', 'hf_testA');
    await here.set(HUB, 'acme', 'hf_testB');
    await waitFor(there, () => there.activeAccount(HUB) === 'acme');
    await here.use(HUB, 'me');
    await waitFor(there, () => there.activeAccount(HUB) === 'me');
    await there.use(HUB, 'acme');
    await waitFor(here, () => here.activeAccount(HUB) === 'acme');
    await there.remove(HUB, 'acme');
    await waitFor(here, () => here.activeAccount(HUB) === 'me');
    await there.remove(HUB, 'me');
    await waitFor(here, () => here.activeAccount(HUB) === undefined);
    assert.equal(await here.token(HUB), undefined);
  });

  describe('in windows of a browser, which have their own secrets and one state,', () => {
    /** Two windows that were opened when there were two accounts, the first of them active. */
    async function openWindows() {
      const { state } = memory();
      const open = async () => {
        const { secrets } = memory();
        await secrets.store(`token:${JSON.stringify([HUB, 'me'])}`, 'hf_testA');
        await secrets.store(`token:${JSON.stringify([HUB, 'acme'])}`, 'hf_testB');
        return new Accounts(secrets, state);
      };
      const here = await open();
      await here.use(HUB, 'me');
      const there = await open();
      let heard = 0;
      there.onDidChange(() => heard++);
      return { here, there, heard: () => heard };
    }

    it('are selected when the other window gets the focus, which it reports', async () => {
      const { heard, here, there } = await openWindows();
      await here.use(HUB, 'acme');
      assert.equal(there.activeAccount(HUB), 'me');
      await there.catchUp();
      assert.deepEqual([there.activeAccount(HUB), heard()], ['acme', 1]);
      await there.catchUp();
      assert.equal(heard(), 1);
    });

    it('are selected before the next run, so that the shown account is the one that is used', async () => {
      const { heard, here, there } = await openWindows();
      await here.use(HUB, 'acme');
      assert.deepEqual(await there.token(HUB), { account: 'acme', token: 'hf_testB' });
      assert.deepEqual([there.activeAccount(HUB), heard()], ['acme', 1]);
      await here.remove(HUB, 'acme');
      assert.deepEqual(await there.token(HUB), { account: 'me', token: 'hf_testA' });
    });

    it('stay as they are if this window does not have the token of the other one', async () => {
      const { heard, here, there } = await openWindows();
      await here.set(HUB, 'new', 'hf_testC');
      assert.deepEqual(await there.token(HUB), { account: 'me', token: 'hf_testA' });
      assert.deepEqual([there.activeAccount(HUB), heard()], ['me', 0]);
    });

    it('are no longer used once the last one is removed', async () => {
      const { here, there } = await openWindows();
      await here.remove(HUB, 'acme');
      await here.remove(HUB, 'me');
      assert.equal(await there.token(HUB), undefined);
    });

    it('of one origin are not changed by a selection for another one', async () => {
      const { here, there } = await openWindows();
      await here.use(HUB, 'acme');
      await there.set(LOCAL, 'me', 'hf_testD');
      await here.catchUp();
      assert.equal(here.activeAccount(HUB), 'acme');
      await there.catchUp();
      assert.equal(there.activeAccount(HUB), 'acme');
    });
  });

  it('do not change back while a selection of this window is on its way', async () => {
    const { secrets, state } = memory();
    // A keychain that stores one after the other, each a moment later.
    let stored: Promise<unknown> = Promise.resolve();
    const store: SecretStore['store'] = (key, value) => {
      const done = stored.then(() => new Promise(setImmediate)).then(() => secrets.store(key, value));
      stored = done;
      return done;
    };
    const accounts = new Accounts({ ...secrets, store }, state);
    await accounts.set(HUB, 'me', 'hf_testA');
    await accounts.set(HUB, 'acme', 'hf_testB');
    await stored;
    const seen: (string | undefined)[] = [];
    accounts.onDidChange(() => seen.push(accounts.activeAccount(HUB)));
    await Promise.all([accounts.use(HUB, 'acme'), accounts.use(HUB, 'me')]);
    await stored;
    await new Promise(setImmediate);
    assert.deepEqual([...new Set(seen)], ['me']);
  });

  it('are selected although the secret storage does not respond', async () => {
    const { kept, secrets, state } = memory();
    const hanging: SecretStore = { ...secrets, store: () => new Promise(() => undefined) };
    const accounts = new Accounts(hanging, state, 20);
    await accounts.use(HUB, 'me');
    assert.equal(accounts.activeAccount(HUB), 'me');
    assert.deepEqual(kept.get('activeAccounts'), { [HUB]: 'me' });
  });

  it('fault 57: report that the storage failed, change nothing, and can keep the token for the session', async () => {
    const { kept, secrets, state } = memory();
    const broken: SecretStore = {
      ...secrets,
      store: () => Promise.reject(new Error('hf_testA: no keychain')),
    };
    const accounts = new Accounts(broken, state);
    await assert.rejects(accounts.set(HUB, 'me', 'hf_testA'), (error: Error) => {
      assert.ok(error instanceof SecretsUnavailableError);
      assert.doesNotMatch(error.message, /hf_test/);
      return true;
    });
    assert.equal(accounts.activeAccount(HUB), undefined);
    await accounts.setForSession(HUB, 'me', 'hf_testA');
    assert.equal((await accounts.token(HUB))?.token, 'hf_testA');
    assert.doesNotMatch(JSON.stringify([...kept]), /hf_testA/);
    assert.equal(accounts.isForSession(HUB, 'me'), true);
    assert.deepEqual(await accounts.list(HUB), ['me']);
  });

  it('fault 57: do not wait for a storage that never responds', async () => {
    const { secrets, state } = memory();
    await new Accounts(secrets, state).set(HUB, 'me', 'hf_testA');
    const hanging: SecretStore = { ...secrets, get: () => new Promise(() => undefined) };
    await assert.rejects(new Accounts(hanging, state, 20).token(HUB), SecretsUnavailableError);
  });

  it('read the secret of a token once for 1,000 runs', async () => {
    const { reads, secrets, state } = countedMemory();
    const accounts = new Accounts(secrets, state);
    await accounts.set(HUB, 'me', 'hf_testA');
    for (let run = 0; run < 1000; run++) {
      assert.equal((await accounts.token(HUB))?.token, 'hf_testA');
    }
    await Promise.all(Array.from({ length: 10 }, () => accounts.token(HUB)));
    assert.equal(reads.length, 1);
  });

  it('never return a token again that was removed, replaced, or is not the selected one', async () => {
    const { secrets, state } = memory();
    const accounts = new Accounts(secrets, state);
    const token = async () => (await accounts.token(HUB))?.token;
    await accounts.set(HUB, 'me', 'hf_testA');
    assert.equal(await token(), 'hf_testA');
    await accounts.set(HUB, 'me', 'hf_testB');
    assert.equal(await token(), 'hf_testB');
    await accounts.set(HUB, 'acme', 'hf_testC');
    assert.equal(await token(), 'hf_testC');
    await accounts.use(HUB, 'me');
    assert.equal(await token(), 'hf_testB');
    await accounts.remove(HUB, 'me');
    assert.equal(await token(), 'hf_testC');
    await accounts.remove(HUB, 'acme');
    assert.equal(await token(), undefined);
    assert.equal(await accounts.tokenOf(HUB, 'me'), undefined);
    assert.equal(await accounts.tokenOf(HUB, 'acme'), undefined);
  });

  it('never return a token again that another window removed or replaced', async () => {
    const { secrets, state } = memory();
    const here = new Accounts(secrets, state);
    const there = new Accounts(secrets, state);
    await here.set(HUB, 'me', 'hf_testA');
    assert.equal((await here.token(HUB))?.token, 'hf_testA');
    await there.set(HUB, 'me', 'hf_testB');
    assert.equal((await here.token(HUB))?.token, 'hf_testB');
    await there.remove(HUB, 'me');
    assert.equal(await here.tokenOf(HUB, 'me'), undefined);
  });

  it('do not keep a token that was removed or replaced while it was read', async () => {
    const { held, secrets, state } = memory();
    // A keychain that looks a secret up immediately and answers when it is let go on.
    const answers: (() => void)[] = [];
    const get: SecretStore['get'] = async (key) => {
      const found = held.get(key);
      await new Promise<void>((resolve) => answers.push(resolve));
      return found;
    };
    // Events about changes arrive late, or not at all.
    const deaf: SecretStore = { ...secrets, get, onDidChange: () => ({ dispose: () => undefined }) };
    const accounts = new Accounts(deaf, state);
    await accounts.set(HUB, 'me', 'hf_testA');
    const early = accounts.token(HUB);
    await accounts.set(HUB, 'me', 'hf_testB');
    answers.splice(0).forEach((answer) => answer());
    await early;
    const next = accounts.token(HUB);
    answers.splice(0).forEach((answer) => answer());
    assert.equal((await next)?.token, 'hf_testB');
  });

  it('read the secret again after the server rejected the token', async () => {
    const { held, reads, secrets, state } = countedMemory();
    const accounts = new Accounts(secrets, state);
    await accounts.set(HUB, 'me', 'hf_testA');
    await accounts.set(LOCAL, 'other', 'hf_testLocal');
    await accounts.token(HUB);
    await accounts.token(LOCAL);
    // Another window replaced it, and this one did not hear of it.
    held.set([...held.keys()].find((key) => held.get(key) === 'hf_testA') ?? '', 'hf_testB');
    accounts.forget(HUB);
    assert.equal((await accounts.token(HUB))?.token, 'hf_testB');
    await accounts.token(LOCAL);
    assert.equal(reads.length, 3);
  });

  it('read the secret again after it could not be read or was missing', async () => {
    const { held, secrets, state } = memory();
    let isBroken = true;
    const get: SecretStore['get'] = async (key) =>
      isBroken ? Promise.reject(new Error('locked')) : secrets.get(key);
    const accounts = new Accounts({ ...secrets, get }, state);
    await accounts.set(HUB, 'me', 'hf_testA');
    await assert.rejects(accounts.token(HUB), SecretsUnavailableError);
    isBroken = false;
    const [key = ''] = held.keys();
    held.delete(key);
    assert.equal(await accounts.token(HUB), undefined);
    held.set(key, 'hf_testA');
    assert.equal((await accounts.token(HUB))?.token, 'hf_testA');
  });

  it('fault 57: treat invalid state as empty', async () => {
    const { kept, secrets, state } = memory();
    kept.set('activeAccounts', ['rubbish', 1]);
    assert.equal(await new Accounts(secrets, state).token(HUB), undefined);
  });
});
