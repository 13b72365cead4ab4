import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { Accounts } from '../../../src/core/identity/accounts';
import { keepNewer } from '../../../src/core/keepNewer';
import { ModelTasks } from '../../../src/core/models/modelTasks';
import { RecentModels } from '../../../src/core/models/recentModels';
import type { Fetch } from '../../../src/core/ports';
import { openPins } from '../../../src/features/pins/openPins';
import { openPinStorage } from '../../../src/node/pinStorage';
import { systemClock } from '../../../src/node/systemClock';
import { eventually } from '../../support/eventually';
import { memoryState } from '../../support/memoryState';
import { projectFolder } from '../../support/projectFolder';
import { loadSettings } from '../../support/manifest/loadSettings';
import { silentLogger } from '../../support/loggers';

const PROFILES = path.join(projectFolder, 'test', 'fixtures', 'profile');
const ORIGIN = 'https://router.huggingface.co';
const TOKEN = 'hf_testRecorded0123456789';

/** The files of a folder by their paths, so that any change is seen. */
async function filesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  const files = names.map((one) => path.join(one.parentPath, one.name)).toSorted();
  const texts = files.map(async (file) => [path.relative(folder, file), await readFile(file, 'utf8')]);
  return Object.fromEntries(await Promise.all(texts));
}

async function json<T>(file: string, schema: v.GenericSchema<unknown, T>): Promise<T> {
  return v.parse(schema, JSON.parse(await readFile(file, 'utf8')));
}

const answering =
  (pinned: readonly string[]): Fetch =>
  async ({ method }) => {
    assert.equal(method, 'GET', 'something was written to the server');
    const text = JSON.stringify({ pinned_models: pinned.map((model_id) => ({ model_id })) });
    return {
      status: 200,
      header: (name) => (name.toLowerCase() === 'content-type' ? 'application/json' : null),
      body: new Blob([text]).stream(),
    };
  };

for (const version of readdirSync(PROFILES)) {
  describe(`fault 85: the profile of version ${version}`, () => {
    const recorded = path.join(PROFILES, version);
    const { signal } = new AbortController();
    let folder = '';

    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'profile-'));
      await cp(recorded, folder, { recursive: true });
    });

    afterEach(() => rm(folder, { recursive: true, force: true }));

    const open = async () => {
      const state = await json(path.join(folder, 'globalState.json'), v.record(v.string(), v.unknown()));
      const secrets = await json(path.join(folder, 'secrets.json'), v.record(v.string(), v.string()));
      return memoryState(state, secrets);
    };
    const storageOf = (profile: string) =>
      openPinStorage({
        folder: path.join(profile, 'globalStorage', 'pins'),
        clock: systemClock,
        logger: silentLogger,
      });
    const pinsOf = (fetch: Fetch) =>
      openPins(
        { fetch, clock: systemClock, logger: silentLogger, storage: storageOf(folder) },
        { endpoint: `${ORIGIN}/hf-inference`, origin: ORIGIN, account: 'default', token: TOKEN },
      ).service;

    it('keeps its accounts, models, and tasks, and opening it writes nothing', async () => {
      const { secrets, state, stateHeld } = await open();
      const before = structuredClone([...stateHeld]);
      const accounts = new Accounts(secrets, keepNewer(state));
      assert.deepEqual(await accounts.list(ORIGIN), ['default', 'team']);
      assert.deepEqual(await accounts.token(ORIGIN), { account: 'default', token: TOKEN });
      assert.deepEqual(new RecentModels(keepNewer(state)).list(), ['openai-community/gpt2', 'owner/b']);
      const tasks = new ModelTasks(keepNewer(state));
      assert.equal(tasks.resolve('auto', 'openai-community/gpt2'), 'text-generation');
      assert.deepEqual([...stateHeld], before);
    });

    it('reports the change that was interrupted, and keeps it until the user responds', async () => {
      const before = await filesOf(folder);
      const recovery = await pinsOf(answering(['openai-community/gpt2', 'owner/b', 'owner/c'])).recover(
        signal,
      );
      assert.deepEqual(recovery.kind === 'found' && recovery.intents, [
        { intent: { type: 'add', modelId: 'owner/new' }, isApplied: false },
      ]);
      assert.deepEqual(await filesOf(folder), before);
    });

    it('still protects the accepted pins', async () => {
      const before = await filesOf(folder);
      const service = pinsOf(answering([]));
      const { outcome, reason } = await service.applyIntent({ type: 'add', modelId: 'x' }, { signal });
      assert.deepEqual([outcome, reason?.code], ['refused', 'suspiciousShrink']);
      // The outcome is there before the lock of the write is released.
      await eventually(async () => assert.deepEqual(await filesOf(folder), before));
    });

    it('has settings with the same meaning', async () => {
      const { SETTINGS, currentForm } = await loadSettings();
      const isKey = (key: string): key is keyof typeof SETTINGS => key in SETTINGS;
      const settings = await json(path.join(folder, 'settings.json'), v.record(v.string(), v.unknown()));
      for (const [name, value] of Object.entries(settings)) {
        const key = name.replace(/^hfInference\./, '');
        assert.ok(isKey(key), `${name} is gone`);
        assert.ok(
          v.is<v.GenericSchema>(SETTINGS[key].schema, currentForm(key, value)),
          `${name} no longer takes ${JSON.stringify(value)}`,
        );
      }
      assert.equal(currentForm('localServer.downloads', true), 'always');
      assert.equal(currentForm('localServer.downloads', false), 'never');
    });
  });
}

describe('fault 85: after a downgrade', () => {
  const newer = {
    activeAccounts: { version: 2, accounts: [{ origin: ORIGIN, name: 'future' }] },
    recentModels: { version: 2, models: ['future/model'] },
    modelTasks: { version: 3, tasks: { 'future/model': ['text-generation'] } },
  };

  it('state of a newer version is read-only and kept, and the window still works', async () => {
    const { secrets, state, stateHeld } = memoryState(newer);
    const accounts = new Accounts(secrets, keepNewer(state));
    assert.equal(await accounts.token(ORIGIN), undefined);
    await accounts.set(ORIGIN, 'me', TOKEN);
    assert.deepEqual(await accounts.token(ORIGIN), { account: 'me', token: TOKEN });
    const recent = new RecentModels(keepNewer(state));
    assert.deepEqual(recent.list(), []);
    await recent.add('gpt2');
    assert.deepEqual(recent.list(), ['gpt2']);
    await new ModelTasks(keepNewer(state)).remember('gpt2', 'fill-mask');
    assert.deepEqual(Object.fromEntries(stateHeld), newer);
  });

  it('state of this version is written as before', async () => {
    const { state, stateHeld } = memoryState({ recentModels: ['a'] });
    await new RecentModels(keepNewer(state)).add('b');
    assert.deepEqual(Object.fromEntries(stateHeld), { recentModels: ['b', 'a'] });
  });
});
