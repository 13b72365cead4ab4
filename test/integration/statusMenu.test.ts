import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { RouteServer } from '../support/http/routeServer';
import { CANARY_TOKEN, inferOne, setting, until, useEndpoint } from './useLoopback';
import { acceptRow, usePickers } from './usePickers';

const MODELS = { json: { object: 'list', data: [{ id: 'qwen3:8b', object: 'model' }] } };
const CHAT = { json: { choices: [{ index: 0, message: { content: 'Hi!' }, finish_reason: 'stop' }] } };

type Values = Readonly<Record<string, string | undefined>>;

/** The rows of the menu with their values. */
const valuesOf = ({ items }: Pick<vscode.QuickPick<vscode.QuickPickItem>, 'items'>): Values =>
  Object.fromEntries(items.map(({ label, description }) => [label.replace(/^\$\(.+?\) /, ''), description]));

describe('the menu of the status bar item', () => {
  let server: RouteServer | undefined;
  const { opened, pickers } = usePickers();

  /** Opens the menu, lets `use` do something with it, and closes it. Returns the values at the end. */
  const openMenu = async (
    use?: (picker: vscode.QuickPick<vscode.QuickPickItem>) => Promise<void>,
  ): Promise<Values> => {
    pickers.length = 0;
    const menu = vscode.commands.executeCommand('hfInference.statusMenu');
    const picker = await opened('HF Inference');
    await use?.(picker);
    const values = valuesOf(picker);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await menu;
    return values;
  };
  /** Accepts the row that has this label. */
  const accept = async (picker: vscode.QuickPick<vscode.QuickPickItem>, row: string): Promise<void> => {
    picker.activeItems = picker.items.filter(({ label }) => label.endsWith(row));
    await acceptRow();
  };

  beforeEach(async () => {
    await setting('api', undefined);
    await setting('model', undefined);
  });
  afterEach(async () => {
    await server?.close();
    for (const key of ['endpoint', 'model', 'useCache', 'waitForModel', 'billTo']) {
      await setting(key, undefined);
    }
    await setting('api', 'huggingface');
  });

  it('shows model, endpoint, API, account, cache and wait mode with their values', async () => {
    await setting('endpoint', 'https://router.huggingface.co/hf-inference');
    const before = await openMenu();
    assert.equal(before['Model'], 'not selected');
    assert.equal(before['Endpoint'], 'https://router.huggingface.co/hf-inference');
    assert.equal(before['API'], 'Hugging Face · OpenAI-compatible');
    assert.deepEqual([before['Answer Cache'], before['Wait Mode']], ['on', 'Wait while loading']);
    await setting('model', 'Qwen/Qwen3-8B:fastest');
    await setting('waitForModel', 'never');
    const after = await openMenu();
    assert.deepEqual([after['Model'], after['Wait Mode']], ['Qwen/Qwen3-8B:fastest', 'Never wait']);
  });

  it('stays open and shows the new value after a toggle', async () => {
    const menu = await openMenu(async (picker) => {
      await accept(picker, 'Answer Cache');
      await until(() => valuesOf(picker)['Answer Cache'] === 'off');
      assert.match(picker.activeItems[0]?.label ?? '', /Answer Cache$/, 'the same row is active');
      await accept(picker, 'Answer Cache');
      await until(() => valuesOf(picker)['Answer Cache'] === 'on');
    });
    assert.equal(menu['Answer Cache'], 'on');
  });

  it('returns with the new value after a list took its place', async () => {
    const { showQuickPick } = vscode.window;
    Reflect.set(vscode.window, 'showQuickPick', async (items: readonly vscode.QuickPickItem[]) =>
      items.find(({ label }) => label === 'Always wait'),
    );
    try {
      await openMenu(async (picker) => {
        await accept(picker, 'Wait Mode');
        await until(() => valuesOf(picker)['Wait Mode'] === 'Always wait');
      });
    } finally {
      Reflect.set(vscode.window, 'showQuickPick', showQuickPick);
    }
  });

  it('shows whether the local server is running, and offers to repeat the run', async () => {
    await vscode.commands.executeCommand('hfInference.localServer.stop');
    const menu = await openMenu();
    assert.equal(menu['Local Server'], 'stopped, select to start');
    assert.ok('Repeat Last Inference' in menu && 'Show Last Response as JSON' in menu);
  });

  it('says for other OpenAI servers that the server decides about cache and waiting', async () => {
    server = await RouteServer.start({ 'GET /v1/models': MODELS, 'POST /v1/chat/completions': CHAT });
    await useEndpoint(server.origin, CANARY_TOKEN);
    assert.equal((await openMenu())['API'], 'detected before the first run');
    await inferOne({ model: 'qwen3:8b' });
    const menu = await openMenu();
    assert.deepEqual(
      ['API', 'Account', 'Answer Cache', 'Wait Mode'].map((row) => menu[row]),
      ['OpenAI-compatible', 'default', 'decided by the server', 'decided by the server'],
    );
    const [run] = server.requests.filter(({ method }) => method === 'POST');
    assert.ok(!('x-wait-for-model' in (run?.headers ?? {})));
  });

  it('says which API is set for every endpoint', async () => {
    await setting('endpoint', 'https://inference.example');
    await setting('api', 'endpoint');
    const menu = await openMenu();
    assert.deepEqual([menu['API'], menu['Account']], ['Dedicated endpoint, for every endpoint', 'no token']);
  });

  it('names an endpoint that is not an address', async () => {
    await setting('endpoint', 'not an address');
    assert.equal((await openMenu())['Endpoint'], 'not a valid address');
  });
});

describe('the organization to bill', () => {
  it('is sent to no other host than those of Hugging Face', async () => {
    const server = await RouteServer.start({
      'GET /v1/models': MODELS,
      'POST /v1/chat/completions': CHAT,
      'POST /models/owner/model': { json: [[{ label: 'good', score: 0.9 }]] },
    });
    try {
      await setting('billTo', 'canary-organization');
      await useEndpoint(server.origin, CANARY_TOKEN);
      for (const api of ['auto', 'openai', 'huggingface', 'endpoint']) {
        await inferOne({ api });
      }
      assert.ok(server.requests.length > 3);
      assert.equal(JSON.stringify(server.requests).includes('canary-organization'), false);
    } finally {
      await server.close();
      await setting('billTo', undefined);
      await setting('endpoint', undefined);
    }
  });
});

describe('the port of the local server', () => {
  it('is neither forwarded nor announced in remote windows, and other ports are as before', () => {
    const ports = vscode.workspace
      .getConfiguration('remote')
      .get<Readonly<Record<string, { readonly onAutoForward?: string }>>>('portsAttributes');
    const [pattern, attributes] = Object.entries(ports ?? {}).find(([key]) => key.includes('hf')) ?? [];
    assert.equal(attributes?.onAutoForward, 'ignore');
    const commandLine =
      '/usr/bin/node /home/me/.vscode-server/extensions/open-inference.hf-inference-0.1.0/dist/server.js';
    assert.match(commandLine, new RegExp(pattern ?? '$.'));
    assert.doesNotMatch('/usr/bin/node /home/me/hf-inference/dist/server.js', new RegExp(pattern ?? ''));
    assert.ok(ports?.['443'] !== undefined, 'the defaults of VS Code are still there');
  });
});
