import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { RouteServer } from '../support/http/routeServer';
import type { Routes } from '../support/http/routeServer';
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
