import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { json } from '../support/http/httpAnswers';
import { inferOne, setting, useLoopback } from './useLoopback';

/** Values that a later version may store and that this one does not know. */
const NEWER: Readonly<Record<string, unknown>> = {
  waitForModel: 'whenCheap',
  timeoutSeconds: 'auto',
  useCache: { text: true, images: false },
  output: 'panel',
  'localServer.downloads': 'whenIdle',
};

describe('fault 85: settings of a newer version', () => {
  const { server } = useLoopback();
  before(async () => {
    for (const [key, value] of Object.entries(NEWER)) {
      await setting(key, value);
    }
  });
  after(async () => {
    for (const key of Object.keys(NEWER)) {
      await setting(key, undefined);
    }
  });

  it('count as the defaults, and stay unchanged', async () => {
    server().playBy(() => [json(200, [{ generated_text: 'text' }])]);
    const result = await inferOne({ task: 'text-generation', stream: false });
    assert.equal(result.status, 'ok');
    const [request] = server().requests;
    assert.equal(request?.headers['x-wait-for-model'], undefined);
    assert.equal(request?.headers['x-use-cache'], undefined);
    const configuration = vscode.workspace.getConfiguration('hfInference');
    const kept = Object.keys(NEWER).map((key) => [key, configuration.inspect(key)?.globalValue]);
    assert.deepEqual(Object.fromEntries(kept), NEWER);
  });
});
