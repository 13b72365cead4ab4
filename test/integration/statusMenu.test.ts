import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { RouteServer } from '../support/http/routeServer';
import { CANARY_TOKEN, inferOne, setting, useEndpoint } from './useLoopback';

const MODELS = { json: { object: 'list', data: [{ id: 'qwen3:8b', object: 'model' }] } };
const CHAT = { json: { choices: [{ index: 0, message: { content: 'Hi!' }, finish_reason: 'stop' }] } };

type Pick = (items: readonly vscode.QuickPickItem[]) => vscode.QuickPickItem | undefined;

/** Opens the menu and returns its rows with their values; presses the row that `press` begins with. */
async function openMenu(press?: string): Promise<Readonly<Record<string, string | undefined>>> {
  const original = Reflect.get(vscode.window, 'showQuickPick') as unknown;
  let rows: readonly vscode.QuickPickItem[] = [];
  const pick: Pick = (items) => {
    if (rows.length > 0) {
      return undefined;
    }
    rows = items;
    return press === undefined ? undefined : items.find(({ label }) => label.endsWith(press));
  };
  Reflect.set(vscode.window, 'showQuickPick', async (items: readonly vscode.QuickPickItem[]) => pick(items));
  try {
    await vscode.commands.executeCommand('hfInference.statusMenu');
  } finally {
    Reflect.set(vscode.window, 'showQuickPick', original);
  }
  return Object.fromEntries(
    rows.map(({ label, description }) => [label.replace(/^\$\(.+?\) /, ''), description]),
  );
}

describe('the menu of the status bar item', () => {
  let server: RouteServer | undefined;
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
    const after = await openMenu('Answer Cache');
    assert.deepEqual([after['Model'], after['Wait Mode']], ['Qwen/Qwen3-8B:fastest', 'Never wait']);
    assert.equal((await openMenu())['Answer Cache'], 'off', 'the row has changed it');
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
