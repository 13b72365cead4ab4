import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { RouteServer } from '../support/http/routeServer';
import type { RouteAnswer, SeenRequest } from '../support/http/routeServer';
import { CANARY_TOKEN, setting, useEndpoint } from './useLoopback';
import { useMessages } from './useMessages';
import { acceptRow, usePickers } from './usePickers';

interface Result {
  readonly outcome: string;
  readonly message: string;
  readonly account?: string;
}

const PINS = { json: { pinned_models: [], allowed_pinned_models: 5 } };
const check = () => vscode.commands.executeCommand<Result | undefined>('hfInference.checkToken');
const guarded = (token: string, answer: RouteAnswer) => (request: SeenRequest) =>
  request.headers['authorization'] === `Bearer ${token}` ? answer : { status: 401, json: { error: 'no' } };

describe('checking the token of a server', () => {
  const messages = useMessages();
  let server: RouteServer | undefined;
  const start = async (pins: RouteAnswer | ((request: SeenRequest) => RouteAnswer)): Promise<RouteServer> => {
    server = await RouteServer.start({ 'GET /usage/pinned_models': pins });
    await useEndpoint(server.origin, CANARY_TOKEN);
    return server;
  };
  afterEach(async () => {
    await server?.close();
    await setting('endpoint', undefined);
  });

  const causes: readonly { outcome: string; pins: Parameters<typeof start>[0]; words: RegExp }[] = [
    { outcome: 'works', pins: guarded(CANARY_TOKEN, PINS), words: /accepts the token/ },
    { outcome: 'invalid', pins: guarded('another', PINS), words: /did not accept the token/ },
    {
      outcome: 'missingPermission',
      pins: { status: 403, json: { error: 'Ask the team for access.' } },
      words: /gives it no access.*Ask the team for access/,
    },
    {
      outcome: 'rateLimited',
      pins: { status: 429, json: { error: 'no' }, headers: { 'retry-after': '7' } },
      words: /not checked, because the rate limit.*in 7 s/,
    },
    { outcome: 'notChecked', pins: PINS, words: /does not say whether a token is valid/ },
    { outcome: 'failed', pins: { status: 500, json: { error: 'Oops' } }, words: /has a problem.*Oops/ },
  ];
  for (const { outcome, pins, words } of causes) {
    it(`says in a sentence of its own: ${outcome}`, async () => {
      const { requests } = await start(pins);
      const result = await check();
      assert.deepEqual([result?.outcome, result?.account], [outcome, 'default']);
      assert.match(result?.message ?? '', words);
      assert.ok(messages.shown.some(({ text }) => text === result?.message));
      assert.ok(requests.length > 0 && requests.every(({ body, method }) => method === 'GET' && body === ''));
    });
  }

  it('says that the server is not there', async () => {
    const { close } = await start(PINS);
    await close();
    const result = await check();
    assert.equal(result?.outcome, 'offline');
    assert.match(result.message, /The token was not checked\. Could not connect/);
  });

  it('says that there is no token, and offers to set one', async () => {
    await setting('endpoint', 'http://127.0.0.1:9');
    const result = await check();
    assert.deepEqual([result?.outcome, result?.account], ['noToken', undefined]);
    assert.ok(messages.shown.some(({ buttons }) => buttons.includes('Set Token')));
  });
});

describe('importing a token', () => {
  const messages = useMessages();
  const variables = ['HF_TOKEN', 'HF_TOKEN_PATH', 'HF_HOME'];
  const before_ = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
  let folder: string;
  let server: RouteServer;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-token-'));
    server = await RouteServer.start({ 'GET /usage/pinned_models': guarded('hf_testImported', PINS) });
    await setting('endpoint', server.origin);
    delete process.env['HF_TOKEN'];
    process.env['HF_TOKEN_PATH'] = join(folder, 'token');
  });
  afterEach(async () => {
    for (const [name, value] of Object.entries(before_)) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
    await server.close();
    await rm(folder, { recursive: true });
    await setting('endpoint', undefined);
  });
  const importToken = () =>
    vscode.commands.executeCommand<{ origin: string; account: string } | undefined>(
      'hfInference.importToken',
    );

  it('asks first, names file and address, and stores nothing without consent', async () => {
    await writeFile(join(folder, 'token'), 'hf_testImported\n');
    assert.equal(await importToken(), undefined);
    const [question] = messages.shown;
    assert.ok(question?.modal);
    assert.ok(question.text.includes(join(folder, 'token')) && question.text.includes(server.origin));
    assert.match(question.detail ?? '', /does not belong to Hugging Face/);
    assert.ok(!JSON.stringify(messages.shown).includes('hf_testImported'));
    assert.equal((await check())?.outcome, 'noToken');
  });

  it('takes HF_TOKEN before the file, and uses it from then on', async () => {
    await writeFile(join(folder, 'token'), 'hf_testOther\n');
    process.env['HF_TOKEN'] = ' hf_testImported ';
    messages.press('Use Token');
    assert.deepEqual(await importToken(), { origin: server.origin, account: 'default' });
    assert.match(messages.shown[0]?.text ?? '', /HF_TOKEN/);
    assert.equal((await check())?.outcome, 'works');
  });

  it('explains a file that holds no token, without repeating it', async () => {
    messages.press('Use Token');
    for (const content of ['two words of no use', '', '\u0000\u0001']) {
      await writeFile(join(folder, 'token'), content);
      assert.equal(await importToken(), undefined);
      const { text } = messages.shown.at(-1) ?? {};
      assert.match(text ?? '', /does not contain a token that can be used/);
      assert.ok(content === '' || !text?.includes(content));
    }
    assert.equal((await check())?.outcome, 'noToken');
  });

  it('says where it looked if there is nothing', async () => {
    assert.equal(await importToken(), undefined);
    assert.ok(messages.shown.at(-1)?.text.includes(join(folder, 'token')));
  });
});

describe('several accounts of a server', () => {
  useMessages();
  const { opened } = usePickers();
  const { showQuickPick } = vscode.window;
  let server: RouteServer;
  const seen: vscode.QuickPickItem[][] = [];
  /** Picks the row that has this text, in the menus that follow. */
  const pick = (...labels: readonly string[]) => {
    const left = [...labels];
    Reflect.set(vscode.window, 'showQuickPick', async (items: readonly vscode.QuickPickItem[]) => {
      seen.push([...items]);
      const label = left.shift();
      return label === undefined ? undefined : items.find((item) => item.label.includes(label));
    });
  };
  before(async () => {
    server = await RouteServer.start({ 'GET /usage/pinned_models': PINS });
    await setting('endpoint', server.origin);
  });
  beforeEach(() => seen.splice(0));
  afterEach(() => Reflect.set(vscode.window, 'showQuickPick', showQuickPick));
  after(async () => {
    await server.close();
    await setting('endpoint', undefined);
  });

  it('are shown in the status menu, from which another one is selected and then sent', async () => {
    for (const account of ['acme', 'default']) {
      await vscode.commands.executeCommand('hfInference.setToken', { token: `hf_testOf${account}`, account });
    }
    pick('acme');
    const menu = vscode.commands.executeCommand('hfInference.statusMenu');
    const picker = await opened('HF Inference');
    const row = picker.items.find(({ label }) => label.endsWith('Account'));
    assert.equal(row?.description, 'default, and 1 more');
    picker.activeItems = row === undefined ? [] : [row];
    await acceptRow();
    await menu;
    assert.deepEqual(
      seen[0]?.slice(0, 2).map(({ description, label }) => [label, description]),
      [
        ['acme', ''],
        ['default', 'current'],
      ],
    );
    const result = await check();
    assert.equal(result?.account, 'acme');
    assert.equal(server.requests.at(0)?.headers['authorization'], 'Bearer hf_testOfacme');
  });
});
