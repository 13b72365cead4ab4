import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { BUSY_MACHINE } from '../support/busyMachine';
import { head, json } from '../support/http/httpAnswers';
import type { Script } from '../support/http/scriptedServer';
import { closeEditors, infer, inferOne, openText, select, useLoopback } from './useLoopback';

const STAGES: readonly (readonly [string, readonly Script[]])[] = [
  ['before any answer', [[]]],
  ['within the head', [['HTTP/1.1 200 OK\r\ncontent-type: applica']]],
  [
    'within the body',
    [[head(200, { 'content-type': 'application/json', 'content-length': '100' }), '[[{"label"']],
  ],
  ['while the model loads', [[json(503, { error: 'Model x is currently loading', estimated_time: 30 })], []]],
];

describe('cancelling', () => {
  const { server } = useLoopback();
  const cancel = () => vscode.commands.executeCommand('hfInference.cancel');

  for (const [stage, scripts] of STAGES) {
    it(`fault 58: ${stage}: ends the run and closes the connection within 100 ms`, async () => {
      server().play(...scripts);
      const seen = server().connections.length;
      const running = inferOne();
      await server().until(({ requests }) => requests.length > 0);
      await new Promise((resolve) => setTimeout(resolve, 150));
      const cancelledAt = performance.now();
      await cancel();
      const result = await running;
      const endedAfter = performance.now() - cancelledAt;
      assert.equal(result.status, 'cancelled');
      assert.equal(result.error?.kind, 'cancelled');
      assert.ok(endedAfter < 100, `ended after ${endedAfter} ms`);
      if (stage !== 'while the model loads') {
        await server().until(({ openConnections }) => openConnections === 0);
        const closed =
          server().connections.slice(seen).at(-1)?.closedAt ?? server().connections.at(-1)?.closedAt;
        assert.ok(closed !== undefined && closed - cancelledAt < 100, `closed after ${closed}`);
      }
      const requests = server().requests.length;
      await new Promise((resolve) => setTimeout(resolve, 1200));
      assert.equal(server().requests.length, requests, 'a request came after the run was cancelled');
    }).retries(BUSY_MACHINE);
  }

  it('fault 59: twice has the same effect as once', async () => {
    server().play([]);
    const running = inferOne();
    await server().until(({ requests }) => requests.length === 1);
    await Promise.all([cancel(), cancel()]);
    assert.equal((await running).status, 'cancelled');
  });

  it('fault 60: fired 20 times on one editor, the newest wins and no request is doubled', async () => {
    const editor = await openText('alpha beta');
    select(editor, 'alpha');
    server().play([{ wait: 50 }, json(200, [{ summary_text: 'x' }])]);
    const runs = await Promise.all(
      Array.from({ length: 20 }, () => infer({ model: 'owner/model', output: 'none' })),
    );
    const statuses = runs.map(([result]) => result?.status);
    assert.equal(statuses.filter((status) => status === 'ok').length, 1);
    assert.equal(statuses.at(-1), 'ok');
    assert.equal(statuses.filter((status) => status === 'cancelled').length, 19);
    assert.ok(server().requests.length <= 2, `${server().requests.length} requests`);
    await closeEditors();
  });
});
