// `npx tsx test/support/recordProfile.ts`: records what this version of the extension leaves in a profile, for the test that later
// versions open it unchanged. Record one for each release that changes the form of its state; never change one that is there.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { Accounts } from '../../src/core/identity/accounts';
import { ModelTasks } from '../../src/core/models/modelTasks';
import { RecentModels } from '../../src/core/models/recentModels';
import type { FetchRequest, FetchResponse } from '../../src/core/ports';
import { openPins } from '../../src/features/pins/openPins';
import { openPinStorage } from '../../src/node/pinStorage';
import { systemClock } from '../../src/node/systemClock';
import { projectFolder } from './projectFolder';
import { memoryState } from './memoryState';
import { silentLogger } from './loggers';

const ORIGIN = 'https://router.huggingface.co';
const ENDPOINT = `${ORIGIN}/hf-inference`;
const TOKEN = 'hf_testRecorded0123456789';
const SETTINGS = {
  'hfInference.model': 'openai-community/gpt2',
  'hfInference.parameters': { '*': { max_new_tokens: 20 } },
  'hfInference.output': 'replace',
  'hfInference.waitForModel': 'always',
  'hfInference.localServer.downloads': true,
};
const packageSchema = v.object({ version: v.string() });

/** A server with three pinned models that takes a POST and never answers it. */
async function fetch({ method, signal }: FetchRequest): Promise<FetchResponse> {
  if (method === 'POST') {
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  }
  const pinned = ['openai-community/gpt2', 'owner/b', 'owner/c'].map((model_id) => ({ model_id }));
  return {
    status: 200,
    header: (name) => (name.toLowerCase() === 'content-type' ? 'application/json' : null),
    body: new Blob([JSON.stringify({ pinned_models: pinned })]).stream(),
  };
}

async function main(): Promise<void> {
  const about = v.parse(
    packageSchema,
    JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8')),
  );
  const folder = join(projectFolder, 'test', 'fixtures', 'profile', about.version);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });

  const { secrets, secretsHeld, state, stateHeld } = memoryState();
  const accounts = new Accounts(secrets, state);
  await accounts.set(ORIGIN, 'team', TOKEN);
  await accounts.set(ORIGIN, 'default', TOKEN);
  const recent = new RecentModels(state);
  for (const model of ['owner/b', 'openai-community/gpt2']) {
    await recent.add(model);
  }
  await new ModelTasks(state).remember('openai-community/gpt2', 'text-generation');
  await state.update('inferOnParagraph', true);

  const logger = silentLogger;
  const clock = systemClock;
  const storage = openPinStorage({ folder: join(folder, 'globalStorage', 'pins'), clock, logger });
  const ports = { fetch, clock, logger, storage };
  const { service } = openPins(ports, {
    ...{ endpoint: ENDPOINT, origin: ORIGIN, account: 'default', token: TOKEN },
  });
  const stop = new AbortController();
  await service.read(stop.signal, { accepts: true });
  // A window that ends in the middle of a change leaves it in the journal.
  const change = service.applyIntent({ type: 'add', modelId: 'owner/new' }, { signal: stop.signal });
  await systemClock.sleep(500, stop.signal);
  service.dispose();
  await change;
  await systemClock.sleep(500, stop.signal);
  await rm(join(folder, 'globalStorage', 'pins', 'locks'), { recursive: true, force: true });

  const write = async (name: string, value: object): Promise<void> =>
    writeFile(join(folder, name), `${JSON.stringify(value, undefined, 2)}\n`);
  await write('globalState.json', Object.fromEntries(stateHeld));
  await write('secrets.json', Object.fromEntries(secretsHeld));
  await write('settings.json', SETTINGS);
}

void main();
