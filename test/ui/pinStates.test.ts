import assert from 'node:assert/strict';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { json } from '../support/http/httpAnswers';
import { cacheFolder } from '../support/projectFolder';
import { RST, ScriptedServer } from '../support/http/scriptedServer';
import type { Script, SeenRequest } from '../support/http/scriptedServer';
import { screenshotInThemes } from '../support/workbench/screenshotInThemes';
import { removeToken, setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';

const LIST = [
  { model_id: 'openai-community/gpt2', compute_type: 'cpu' },
  { model_id: 'bert-base-uncased', compute_type: 'gpu', replicas: 2 },
  { model_id: 'owner/still-loading', compute_type: 'gpu' },
];
const TOKEN = 'hf_viewCanary0123456789';
const many = Array.from({ length: 7 }, (_, index) => ({ model_id: `m${index}`, compute_type: 'cpu' }));
const list = (models: readonly unknown[], allowed = 5): Script => [
  json(200, { pinned_models: models, allowed_pinned_models: allowed }),
];
const STATES: Readonly<Record<string, string>> = {
  'openai-community/gpt2': 'Loaded',
  'bert-base-uncased': 'Loadable',
  'owner/still-loading': 'Loading',
};

/** Each state of the view: what the server says, and what a person reads. */
const CASES: readonly (readonly [string, Script, string | RegExp])[] = [
  ['empty', list([]), 'No models are pinned'],
  ['no pinned models: 404', [json(404, 'Not Found')], 'This server does not support pinned models'],
  ['no pinned models: 410', [json(410, { error: 'gone' })], 'This server does not support pinned models'],
  ['401', [json(401, { error: 'Invalid credentials' })], 'The server did not accept the token'],
  ['403', [json(403, { error: 'no' })], 'This token does not have permission to read the pinned models'],
  [
    '429',
    [json(429, { error: 'Rate limit reached' }, { 'retry-after': '60' })],
    'the rate limit of the server',
  ],
  ['500', [json(500, { error: 'broken' })], 'The pinned models could not be loaded'],
  ['malformed', [json(200, { pinned_models: 'many' })], 'something other than a list of pinned models'],
  ['lost', [RST], 'Could not connect to the server'],
];

describe('The view of the pinned models', () => {
  let server: ScriptedServer;
  let answer: Script = list(LIST);
  const { workbench, shared } = useWorkbench(async () => {
    server = await ScriptedServer.start();
    server.playBy(({ path }: SeenRequest) => {
      if (path === '/usage/pinned_models') {
        return answer;
      }
      const [, model = ''] = /^\/status\/(.+)$/.exec(path) ?? [];
      return [json(200, { loaded: STATES[model] === 'Loaded', state: STATES[model], compute_type: 'cpu' })];
    });
    return {
      settings: { 'hfInference.endpoint': server.origin },
      size: { width: 1000, height: 700 },
    };
  });
  after(() => server.close());

  const view = () => workbench().page.locator('.pane', { hasText: 'Pinned Models' }).first();
  const rows = () => view().locator('.monaco-list-row');
  const picture = (name: string) => join(cacheFolder, 'pins', name.replaceAll(/[^\w-]+/g, '-'));
  const shot = async (name: string) => {
    await workbench().page.mouse.move(700, 600);
    await workbench().screenshot(`${picture(name)}.png`);
  };
  const shotInThemes = async (name: string) => {
    await workbench().page.mouse.move(700, 600);
    await screenshotInThemes(shared(), workbench(), picture(name));
  };
  const refresh = () => workbench().runCommand('HF Inference: Refresh Pinned Models');
  const showList = async () => {
    answer = list(LIST);
    await refresh();
    await eventually(async () => assert.equal(await rows().count(), 3));
  };

  before(() => workbench().runCommand('View: Show HF Inference'));

  describe('without a token', () => {
    beforeEach(() => removeToken(workbench()));

    it('asks for a token', async () => {
      server.requests.length = 0;
      await refresh();
      await view().getByText('Set a token to see and manage the pinned models').waitFor();
      await view().locator('.monaco-button', { hasText: 'Set Token' }).waitFor();
      assert.equal(server.requests.length, 0);
      await shotInThemes('no token');
    });

    it('says that it is reading once there is one', async () => {
      answer = [{ wait: 3_000 }, ...list([])];
      await setToken(workbench(), TOKEN);
      await view().getByText('Loading pinned models').waitFor();
      await shot('reading');
      await view().getByText('No models are pinned').waitFor();
    });
  });

  describe('with a token', () => {
    before(async () => {
      await removeToken(workbench());
      await setToken(workbench(), TOKEN);
    });
    beforeEach(async () => {
      answer = list([]);
      await refresh();
      await view().getByText('No models are pinned').waitFor();
    });

    for (const [name, script, text] of CASES) {
      it(`${name}: says what it is and offers a way on`, async () => {
        answer = script;
        await refresh();
        await view().getByText(text).waitFor();
        assert.ok((await view().locator('.welcome-view .monaco-button').count()) > 0);
        await shot(name);
      });
    }

    it('shows each pin with its compute type and load state, and how many there may be', async () => {
      await showList();
      await view().locator('.pane-header').getByText('3 of 5').waitFor({ state: 'attached' });
      await eventually(async () =>
        assert.deepEqual(
          await rows().evaluateAll((elements) =>
            elements.map((element) => element.getAttribute('aria-label')),
          ),
          [
            'openai-community/gpt2, cpu, loaded',
            'bert-base-uncased, gpu, not loaded',
            'owner/still-loading, gpu, loading',
          ],
        ),
      );
      await workbench().page.locator('.activitybar .badge', { hasText: '1' }).waitFor();
      await rows().first().hover();
      await workbench().screenshot(join(cacheFolder, 'pins', 'hover.png'));
      await shotInThemes('list');
    });

    it('keeps the last good list where it cannot be read again, and says so', async () => {
      await showList();
      answer = [json(503, 'no')];
      await refresh();
      await view()
        .getByText(/^Last updated at /)
        .waitFor();
      assert.equal(await rows().count(), 3);
      await shotInThemes('stale');
    });

    it('faults 80 and 81: shows doubled, unreadable and too many entries as they are', async () => {
      answer = list([LIST[0], LIST[0], null, { model_id: 'x\u202Egpt2', compute_type: 7 }, ...many]);
      await refresh();
      await eventually(async () =>
        assert.match((await rows().allInnerTexts()).join('|'), /×2.*Unknown entry/s),
      );
      await view().getByText('11 models are pinned, but the limit is 5').waitFor();
      assert.match((await rows().allInnerTexts()).join('|'), /x\\u202egpt2/);
      await shotInThemes('odd entries');
    });
  });
});
