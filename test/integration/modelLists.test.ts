import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { parseModelId } from '../../src/core/identity/modelId';
import { RouteServer } from '../support/http/routeServer';
import type { Routes } from '../support/http/routeServer';
import type { KnownModel } from '../../src/features/models/modelDescription';
import { modelRows } from '../../src/features/models/modelRows';
import { waysOn } from '../../src/features/models/waysOn';
import type { EmptyList } from '../../src/features/models/waysOn';
import { CANARY_TOKEN, closeEditors, infer, openText, select, setting, useEndpoint } from './useLoopback';

const TEXT = 'a text that only the run may send';
const modelsOf = (...ids: readonly string[]) => ({
  json: { object: 'list', data: ids.map((id) => ({ id, object: 'model' })) },
});
const CHAT = {
  json: {
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi!' }, finish_reason: 'stop' }],
  },
};

/** Picks the first row of the picker as soon as it has one. */
async function pickFirst<T>(asking: Thenable<T>): Promise<T> {
  const picking = setInterval(
    () => void vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem'),
    50,
  );
  try {
    return await asking;
  } finally {
    clearInterval(picking);
  }
}

const selectModel = () => pickFirst(vscode.commands.executeCommand<string>('hfInference.selectModel'));

describe('the models of a server', () => {
  const servers: RouteServer[] = [];
  const start = async (routes: Routes): Promise<RouteServer> => {
    const server = await RouteServer.start(routes);
    servers.push(server);
    return server;
  };

  beforeEach(async () => {
    await setting('api', undefined);
    await setting('model', undefined);
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
    await setting('endpoint', undefined);
    await setting('model', undefined);
    await setting('api', 'huggingface');
    await closeEditors();
  });

  it('are listed for a run without a model, which goes on with the one that is picked', async () => {
    const { origin, requests } = await start({
      'GET /v1/models': modelsOf('qwen3:8b'),
      'POST /v1/chat/completions': CHAT,
    });
    await setting('endpoint', origin);
    const editor = await openText(TEXT);
    select(editor, TEXT);
    const [result] = await pickFirst(infer({ output: 'none' }));
    assert.deepEqual(
      [result?.status, result?.model, result?.task],
      ['ok', 'qwen3:8b', 'chat-completion'],
      JSON.stringify(result),
    );
    assert.equal(editor.document.getText(editor.selection), TEXT);
    const asked = requests.filter(({ method }) => method === 'GET');
    assert.equal(JSON.stringify(asked).includes(TEXT), false);
    assert.ok(requests.every(({ headers }) => headers['authorization'] === undefined));
  });

  it('are asked for with the token of their own server only', async () => {
    const one = await start({ 'GET /v1/models': modelsOf('one:1b') });
    const other = await start({ 'GET /v1/models': modelsOf('other:1b') });
    await useEndpoint(one.origin, CANARY_TOKEN);
    assert.equal(await selectModel(), 'one:1b');
    assert.ok(one.requests.every(({ headers }) => headers['authorization'] === `Bearer ${CANARY_TOKEN}`));
    await setting('endpoint', other.origin);
    await setting('model', undefined);
    await selectModel();
    assert.ok(other.requests.length > 0);
    assert.equal(JSON.stringify(other.requests).includes(CANARY_TOKEN), false);
  });

  it('are remembered for each server: the one used there last is the first row', async () => {
    const one = await start({ 'GET /v1/models': modelsOf('one:1b') });
    const other = await start({ 'GET /v1/models': modelsOf('other:1b') });
    for (const [origin, id] of [
      [one.origin, 'one:1b'],
      [other.origin, 'other:1b'],
    ] as const) {
      await setting('endpoint', origin);
      await setting('model', id);
      assert.equal(await selectModel(), id);
    }
    await setting('endpoint', one.origin);
    assert.equal(await selectModel(), 'one:1b');
  });
});

describe('the row of a model', () => {
  const providers = (...names: readonly string[]) => names.map((name) => ({ name, hasTools: false }));
  const rowOf = (model: KnownModel, isExplained?: true) => {
    const title = 'models';
    const rows = modelRows({
      sections: [{ title, models: [model], ...(isExplained && { isExplained }) }],
      parse: parseModelId,
      ...{ typed: '', isStrict: false, waysOn: [] },
    });
    return rows[1];
  };

  it('names the providers that serve it', () => {
    const chat = { id: 'a/chat', task: 'chat-completion' } as const;
    for (const [names, detail] of [
      [[], undefined],
      [['groq'], 'Served by groq'],
      [['groq', 'together'], 'Served by groq and together'],
      [['groq', 'together', 'novita'], 'Served by groq, together, and 1 more provider'],
      [['groq', 'together', 'a', 'b', 'c'], 'Served by groq, together, and 3 more providers'],
    ] as const) {
      const row = rowOf({ ...chat, providers: providers(...names) });
      assert.deepEqual([row?.description, row?.detail], ['chat', detail]);
    }
  });

  it('says what it does first where it is suggested', () => {
    const chat = { id: 'a/chat', task: 'chat-completion', providers: providers('groq') } as const;
    assert.equal(rowOf(chat, true)?.detail, 'Answers the selection, as in a chat · Served by groq');
  });
});

describe('an empty list of models', () => {
  const EMPTY: EmptyList = { host: 'server.test', origin: 'https://server.test', isLocalServer: false };
  const LOCAL: EmptyList = { ...EMPTY, isLocalServer: true };

  for (const [title, list, reason, ways] of [
    [
      'of a server that does not list its models leads to entering an ID',
      EMPTY,
      'server.test does not list its models.',
      ['enterId', 'selectPlace'],
    ],
    [
      'of a server that wants a token asks for it',
      { ...EMPTY, failure: { kind: 'unauthorized', detail: '' } },
      'server.test lists its models only with a valid token.',
      ['setToken', 'enterId', 'selectPlace'],
    ],
    [
      'without a network says that the host was not found',
      { ...EMPTY, failure: { kind: 'offline', reason: 'hostNotFound', detail: '' } },
      'The host of https://server.test was not found. Check your network and the endpoint.',
      ['selectEndpoint', 'enterId', 'selectPlace'],
    ],
    [
      'behind a proxy that blocks it names the proxy',
      { ...EMPTY, failure: { kind: 'proxy', detail: '' } },
      'The proxy blocked the request to https://server.test. Check the proxy settings.',
      ['selectEndpoint', 'enterId', 'selectPlace'],
    ],
    [
      'of a server that failed leads to another endpoint',
      { ...EMPTY, failure: { kind: 'server', detail: '' } },
      'The models of server.test could not be listed.',
      ['selectEndpoint', 'enterId', 'selectPlace'],
    ],
    [
      'of an endpoint that is one model says which',
      { ...EMPTY, served: 'owner/name' },
      'server.test is one model, owner/name. There is nothing to select.',
      ['selectEndpoint', 'selectPlace'],
    ],
    [
      'of the local server leads to downloading one',
      LOCAL,
      'The local server has no models.',
      ['download', 'selectPlace'],
    ],
    [
      'of the local server that is not running offers to start it',
      { ...LOCAL, failure: { kind: 'offline', reason: 'refused', detail: '' } },
      'The local server is not running.',
      ['startLocalServer', 'download', 'selectPlace'],
    ],
  ] as const) {
    it(title, () => {
      const rows = waysOn(list);
      assert.equal(rows[0]?.detail, reason);
      assert.deepEqual(
        rows.map(({ wayOn }) => wayOn),
        ways,
      );
    });
  }
});
