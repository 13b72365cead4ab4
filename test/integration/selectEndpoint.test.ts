import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { RouteServer } from '../support/http/routeServer';
import { endpointRows } from '../../src/features/models/endpointRows';
import { closeEditors, setting, until } from './useLoopback';
import { useMessages } from './useMessages';
import { acceptRow, usePickers } from './usePickers';

const modelsOf = (...ids: readonly string[]) => ({
  'GET /v1/models': { json: { object: 'list', data: ids.map((id) => ({ id, object: 'model' })) } },
});
const currentModel = () => vscode.workspace.getConfiguration('hfInference').get('model');

describe('selecting an endpoint', () => {
  const messages = useMessages();
  const { pickers, opened } = usePickers();
  const servers: RouteServer[] = [];
  const start = async (...ids: readonly string[]): Promise<string> => {
    const server = await RouteServer.start(ids.length > 0 ? modelsOf(...ids) : {});
    servers.push(server);
    return server.origin;
  };
  /** Opens the list, types an address, and accepts it. */
  const type = async (address: string): Promise<Thenable<unknown>> => {
    pickers.length = 0;
    const selecting = vscode.commands.executeCommand('hfInference.selectEndpoint');
    const picker = await opened('Select Endpoint');
    picker.value = address;
    await until(() => picker.activeItems[0]?.label === `Use this address: ${address}`);
    await acceptRow();
    return selecting;
  };

  beforeEach(() => setting('api', undefined));
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
    await setting('endpoint', undefined);
    await setting('model', undefined);
    await setting('api', 'huggingface');
    await closeEditors();
  });

  it('takes the only model of a server, and restores the one of the server before', async () => {
    const one = await start('one:1b', 'two:1b');
    const other = await start('other:1b');
    await setting('endpoint', one);
    await setting('model', 'two:1b');
    assert.equal(await type(other), other);
    assert.equal(currentModel(), 'other:1b');
    assert.equal(await type(one), one);
    assert.equal(currentModel(), 'two:1b');
    assert.deepEqual(messages.shown, []);
  });

  it('keeps a model that the server lists, too', async () => {
    await setting('model', 'two:1b');
    await type(await start('one:1b', 'two:1b'));
    assert.equal(currentModel(), 'two:1b');
    assert.ok(pickers.every(({ title }) => title !== 'Select Model'));
  });

  it('asks for a model of a server that lacks the current one; until then the list keeps the keyboard', async () => {
    await setting('model', 'gone:1b');
    const origin = await start('three:1b', 'four:1b');
    const opening = type(origin);
    const list = await opened('Select Endpoint');
    let wasReplaced = false;
    list.onDidHide(() => (wasReplaced = pickers.some(({ title }) => title === 'Select Model')));
    const models = await opened('Select Model');
    await until(() => models.activeItems[0]?.label === 'three:1b');
    assert.ok(wasReplaced);
    await acceptRow();
    assert.equal(await opening, origin);
    assert.equal(currentModel(), 'three:1b');
  });

  it('keeps the model and says so if the server does not say which models it has', async () => {
    await setting('model', 'owner/model');
    const origin = await start();
    await type(origin);
    assert.equal(currentModel(), 'owner/model');
    const text = `${new URL(origin).host} does not say which models it has, so owner/model is still selected.`;
    assert.deepEqual(messages.shown, [{ severity: 'info', text, buttons: ['Select Model'], modal: false }]);
  });

  it('remembers typed addresses as rows, most recent first', async () => {
    await setting('model', 'one:1b');
    const one = await start('one:1b');
    const two = await start('one:1b');
    await type(one);
    await type(two);
    await setting('endpoint', undefined);
    pickers.length = 0;
    void vscode.commands.executeCommand('hfInference.selectEndpoint');
    const picker = await opened('Select Endpoint');
    const recent = picker.items.filter(({ buttons }) =>
      buttons?.some(({ tooltip }) => tooltip === 'Remove from Recently Used'),
    );
    assert.deepEqual(
      recent.slice(0, 2).map(({ description, label }) => [label, description]),
      [
        [`$(server) ${two}`, 'one:1b'],
        [`$(server) ${one}`, 'one:1b'],
      ],
    );
  });

  it('asks about plain http before anything is sent there; without consent the list stays', async () => {
    const address = 'http://hf-inference-other-host:1';
    void type(address);
    await until(() => messages.shown.length > 0);
    const [question] = messages.shown;
    assert.ok(question?.modal && question.text.includes('hf-inference-other-host:1'));
    const picker = await opened('Select Endpoint');
    assert.deepEqual([picker.busy, picker.activeItems[0]?.label], [false, `Use this address: ${address}`]);
  });
});

describe('the rows of Select Endpoint', () => {
  const current = { endpoint: 'https://a.example', isLocalServer: false, forms: undefined, isForAll: false };
  const found = [{ name: 'Ollama', endpoint: 'http://127.0.0.1:11434', models: ['qwen3:8b'] }];
  const recent = ['https://b.example', 'https://a.example', 'http://127.0.0.1:11434'].map((endpoint) => ({
    endpoint,
    model: undefined,
  }));
  const rows = (order: 'currentFirst' | 'foundFirst') =>
    endpointRows({ current, found, recent, order, typed: undefined })
      .filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator)
      .map(({ label }) => label);
  const CURRENT = '$(server) https://a.example';
  const PLACES = ['$(cloud) Hugging Face', '$(vm) Local server (on this machine)'];
  const OTHERS = ['$(plug) Ollama', '$(server) https://b.example'];

  it('begin with the endpoint in use, and show each once', () => {
    assert.deepEqual(rows('currentFirst'), [CURRENT, ...PLACES, ...OTHERS]);
  });

  it('begin with the servers on this machine after “Another server…”', () => {
    assert.deepEqual(rows('foundFirst'), [...OTHERS, CURRENT, ...PLACES]);
  });
});
