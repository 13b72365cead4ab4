import assert from 'node:assert/strict';
import { transportFailure } from '../../../../src/core/http/transportFailure';
import { LocalServerError } from '../../../../src/core/localServer/localServerFault';
import { startOnDemand } from '../../../../src/core/localServer/startOnDemand';
import type { RunningServer } from '../../../../src/core/localServer/runningServer';
import type { Fetch } from '../../../../src/core/ports';
import { createNodeFetch } from '../../../../src/node/nodeFetch';
import { json } from '../../../support/http/httpAnswers';
import { ScriptedServer } from '../../../support/http/scriptedServer';

describe('requests to the local server', () => {
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
  });
  beforeEach(() => server.play([json(200, { ok: true })]));
  after(() => server.close());

  const port = () => Number(new URL(server.origin).port);
  const send = (
    ensure: (port: number) => Promise<RunningServer>,
    {
      isLocal = true,
      rests = false,
      runs = false,
      signal = new AbortController().signal,
      method = 'GET',
    }: Partial<{
      isLocal: boolean;
      rests: boolean;
      runs: boolean;
      signal: AbortSignal;
      method: 'GET' | 'POST';
    }> = {},
  ): ReturnType<Fetch> =>
    startOnDemand(
      createNodeFetch(),
      {
        staysStopped: rests,
        ensure: async ([asked = 0]) => ensure(asked),
        find: async () => (runs ? { port: port(), pid: 1 } : undefined),
      },
      (origin) => isLocal && origin === server.origin,
    )({ method, url: `${server.origin}/health`, headers: {}, signal });

  it('are sent once it runs', async () => {
    let ran = false;
    const { status } = await send(async (asked) => {
      assert.equal(server.requests.length, 0);
      ran = true;
      return { port: asked, pid: 1 };
    });
    assert.equal(status, 200);
    assert.ok(ran);
  });

  it('that go elsewhere start nothing', async () => {
    const { status } = await send(async () => assert.fail('was started'), { isLocal: false });
    assert.equal(status, 200);
  });

  for (const [what, ensure] of [
    [
      'it cannot be started',
      async () => Promise.reject(new LocalServerError({ kind: 'portTaken', port: port() })),
    ],
    ['it runs on another port by now', async () => ({ port: port() + 1, pid: 1 })],
  ] as const) {
    it(`are not sent, and count as refused, if ${what}`, async () => {
      const error: unknown = await send(ensure).then(
        () => assert.fail('was answered'),
        (reason: unknown) => reason,
      );
      assert.deepEqual(transportFailure(error), {
        kind: 'offline',
        reason: 'refused',
        detail: '',
        code: 'ECONNREFUSED',
      });
      assert.equal(server.requests.length, 0);
    });
  }

  it('that only read do not start a stopped server, but find it when it runs again; others start it', async () => {
    const never = async () => assert.fail('was started');
    await assert.rejects(send(never, { rests: true }), { code: 'ECONNREFUSED' });
    assert.equal(server.requests.length, 0);
    assert.equal((await send(never, { rests: true, runs: true })).status, 200);
    const start = async (asked: number) => ({ port: asked, pid: 1 });
    assert.equal((await send(start, { rests: true, method: 'POST' })).status, 200);
  });

  it('can be canceled while it starts', async () => {
    const stop = new AbortController();
    const sent = send(() => new Promise(() => undefined), { signal: stop.signal });
    stop.abort(new Error('cancelled'));
    await assert.rejects(sent, /cancelled/);
    assert.equal(server.requests.length, 0);
  });
});
