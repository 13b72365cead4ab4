import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { BUSY_MACHINE } from '../../../support/busyMachine';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

const WAIT = { 'x-wait-for-model': 'true' };
const GENERATE = '/models/mini/text-generation';
/** Several seconds of work for this machine. */
const LONG = { inputs: 'good', parameters: { max_new_tokens: 9000 } };

describe('the processes of models', () => {
  let server: RunningServer;
  beforeEach(async () => {
    server = await startServer({ maxQueue: 3 });
    await server.post(GENERATE, { inputs: 'good', parameters: { max_new_tokens: 1 } }, WAIT);
  });
  afterEach(() => server.close());

  const processOf = (id: string) =>
    Number(
      [...server.logged().matchAll(/started process (\d+) for (\S+)/g)].findLast(
        ([, , name]) => name === id,
      )?.[1],
    );
  const isAlive = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  it('leave the server free to answer at once while one of them computes', async () => {
    const long = server.post(GENERATE, { ...LONG, parameters: { max_new_tokens: 2500 } });
    let running = true;
    void long.finally(() => (running = false));
    const times: number[] = [];
    while (running) {
      const startedAt = performance.now();
      await server.get('/usage/pinned_models');
      times.push(performance.now() - startedAt);
      await delay(10);
    }
    times.sort((a, b) => a - b);
    assert.ok(times.length > 20, `${times.length} answers`);
    assert.ok(
      (times[Math.floor(times.length * 0.5)] ?? 0) < 20,
      `p50 ${times[Math.floor(times.length * 0.5)]} ms`,
    );
    assert.equal((await long).status, 200);
  })
    .timeout(60_000)
    .retries(BUSY_MACHINE);

  it('take only their own requests along when they crash, and are started again', async () => {
    await server.post('/models/mini/text-classification', { inputs: 'good' }, WAIT);
    const crashed = server.post(GENERATE, LONG);
    const inLine = server.post(GENERATE, { inputs: 'anna' });
    await delay(200);
    process.kill(processOf('mini/text-generation'), 'SIGKILL');
    const answer = await crashed;
    assert.equal(answer.status, 500);
    assert.match(
      Object(answer.json).error,
      /mini\/text-generation failed: its process exited unexpectedly \(SIGKILL\)/,
    );
    assert.deepEqual(
      (await inLine).json,
      [{ generated_text: 'anna!' }],
      'what had not begun is done by the next process',
    );
    assert.equal((await server.post('/models/mini/text-classification', { inputs: 'bad' })).status, 200);
  }).timeout(60_000);

  it('stop a generation as soon as its client hangs up', async () => {
    const hangUp = new AbortController();
    const long = fetch(`http://127.0.0.1:${server.port}${GENERATE}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify(LONG),
      signal: hangUp.signal,
    });
    await delay(200);
    hangUp.abort();
    await assert.rejects(long);
    const startedAt = performance.now();
    assert.equal((await server.post(GENERATE, { inputs: 'anna' })).status, 200);
    assert.ok(performance.now() - startedAt < 1000, 'the next one had to wait for it');
  })
    .timeout(60_000)
    .retries(BUSY_MACHINE);

  it('stop a streamed generation as soon as its client hangs up', async () => {
    const hangUp = new AbortController();
    const response = await fetch(`http://127.0.0.1:${server.port}${GENERATE}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ ...LONG, stream: true }),
      signal: hangUp.signal,
    });
    const reader = response.body?.getReader();
    await reader?.read();
    hangUp.abort();
    const startedAt = performance.now();
    assert.equal((await server.post(GENERATE, { inputs: 'anna' })).status, 200);
    assert.ok(performance.now() - startedAt < 1000, 'the next one had to wait for it');
  })
    .timeout(60_000)
    .retries(BUSY_MACHINE);

  it('answer busy, and when to come again, to more requests than may wait', async () => {
    const hangUp = new AbortController();
    const waiting = [1, 2, 3].map(() =>
      fetch(`http://127.0.0.1:${server.port}${GENERATE}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}` },
        body: JSON.stringify(LONG),
        signal: hangUp.signal,
      }).catch(() => undefined),
    );
    await delay(200);
    const answer = await server.post(GENERATE, { inputs: 'good' });
    assert.equal(answer.status, 503);
    assert.deepEqual(answer.json, { error: 'Model mini/text-generation is too busy, try again later' });
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
    hangUp.abort();
    await Promise.all(waiting);
  }).timeout(60_000);

  it('end with the server', async () => {
    const pid = processOf('mini/text-generation');
    assert.ok(isAlive(pid));
    await server.close();
    await delay(50);
    assert.ok(!isAlive(pid));
    server = await startServer();
  });
});
