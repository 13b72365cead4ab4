import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ApiClient } from '../../../src/core/http/jsonClient';
import { createNodeFetch } from '../../../src/node/nodeFetch';
import { systemClock } from '../../../src/node/systemClock';
import { json } from '../../support/http/httpAnswers';
import { ScriptedServer } from '../../support/http/scriptedServer';
import type { SeenRequest } from '../../support/http/scriptedServer';
import { openPins } from '../../support/pins/openPins';
import { silentLogger } from '../../support/loggers';

const LIST = '{"pinned_models":[]}';

describe('pins of real processes', function () {
  this.timeout(60_000);
  let server: ScriptedServer;
  let folder = '';
  let list = LIST;
  let children: ChildProcess[] = [];

  beforeEach(async () => {
    server = await ScriptedServer.start();
    folder = await mkdtemp(path.join(tmpdir(), 'pins-'));
    list = LIST;
  });

  afterEach(async () => {
    for (const child of children) {
      child.kill('SIGKILL');
    }
    // Until they are gone they may still write into the folder.
    await Promise.all(children.map(async (child) => hasEnded(child) || once(child, 'exit')));
    children = [];
    await server.close();
    // The accepted list is written a moment after a change was answered.
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });

  function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
    return exitCode !== null || signalCode !== null;
  }

  function start(...models: readonly string[]): ChildProcess {
    const args = [
      '--import',
      'tsx',
      path.resolve('test/support/process/pinChild.ts'),
      server.origin,
      folder,
      ...models,
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    return child;
  }

  function serve({ method, body }: SeenRequest): readonly Uint8Array[] {
    if (method === 'POST') {
      list = body;
    }
    return [json(200, list)];
  }

  const posts = (): number => server.requests.filter(({ method }) => method === 'POST').length;
  const pinned = (): readonly string[] =>
    [...list.matchAll(/"model_id":"([^"]+)"/g)].map(([, model = '']) => model).toSorted();

  for (const { when, applies } of [
    { when: 'before the server has carried out its POST', applies: false },
    { when: 'after the server has carried out its POST', applies: true },
  ]) {
    it(`fault 70: a window that is killed ${when} lets the next one tell what holds`, async () => {
      server.playBy((request) => {
        if (request.method === 'GET') {
          return serve(request);
        }
        if (applies) {
          serve(request);
        }
        children[0]?.kill('SIGKILL');
        return [];
      });
      const [, signal] = await once(start('x'), 'exit');
      assert.equal(signal, 'SIGKILL');
      server.playBy(serve);
      const client = new ApiClient({ fetch: createNodeFetch(), clock: systemClock, logger: silentLogger });
      const service = openPins({ client, endpoint: server.origin, folder, logger: silentLogger });
      const stop = new AbortController().signal;
      const recovery = await service.recover(stop);
      assert.ok(recovery.kind === 'found');
      assert.deepEqual(recovery.intents, [{ intent: { type: 'add', modelId: 'x' }, isApplied: applies }]);
      assert.equal(posts(), 0);
      // Redone only when the user says so.
      const [{ intent } = { intent: undefined }] = recovery.intents;
      assert.ok(intent);
      const { outcome } = await service.applyIntent(intent, { signal: stop });
      assert.equal(outcome, applies ? 'already' : 'done');
      assert.deepEqual(pinned(), ['x']);
    });
  }

  it('fault 72: two windows that pin at the same time lose nothing', async () => {
    server.playBy(serve);
    const models = (who: string): readonly string[] =>
      Array.from({ length: 8 }, (_, index) => `${who}${index}`);
    const windows = ['a', 'b'].map((who) => start(...models(who)));
    await Promise.all(windows.map((child) => once(child, 'exit')));
    assert.deepEqual(pinned(), [...models('a'), ...models('b')].toSorted());
    assert.equal(posts(), 16, 'had to write again although there is a lock');
  });
});
