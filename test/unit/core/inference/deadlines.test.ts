import assert from 'node:assert/strict';
import { head } from '../../../support/httpAnswers';
import { ScriptedServer } from '../../../support/scriptedServer';
import { jsonReply, type Reply } from './support/fakeFetch';
import { failureOf, inferAt, inferOnFakeClock, jsonOf, type Run } from './support/runClient';

const TYPE = { 'content-type': 'application/json' };
const dripping = (ms: number, count: number): readonly (string | number)[] =>
  Array.from({ length: count }, () => [' ', ms]).flat();

function timeoutOf(run: Run & { readonly elapsed: number }): unknown[] {
  const { kind, reason } = failureOf(run);
  return [kind, reason, run.elapsed];
}

describe('deadlines', () => {
  it('fault 25: give a server 15 s for its first byte', async () => {
    assert.deepEqual(timeoutOf(await inferOnFakeClock(['never'])), ['timeout', 'firstByte', 15_000]);
  });

  it('fault 25: give it 120 s where it was asked to wait for the model', async () => {
    const always = { wait: 'always', timeoutMs: 300_000 } as const;
    assert.deepEqual(timeoutOf(await inferOnFakeClock(['never'], always)), ['timeout', 'firstByte', 120_000]);
  });

  it('end the whole run when its time is over, waits included', async () => {
    const late: Reply = { ...(jsonReply(200, [1]) as object), status: 200, afterMs: 10_000 };
    assert.deepEqual(timeoutOf(await inferOnFakeClock([late], { timeoutMs: 5000 })), [
      'timeout',
      'total',
      5000,
    ]);
    const loading = jsonReply(503, { error: 'loading' });
    assert.deepEqual(timeoutOf(await inferOnFakeClock([loading, 'never'], { timeoutMs: 5000 })), [
      'timeout',
      'total',
      5000,
    ]);
  });

  it('fault 24: end a body that stops', async () => {
    const stops: Reply = { status: 200, headers: TYPE, body: ['[', 1_000_000] };
    assert.deepEqual(timeoutOf(await inferOnFakeClock([stops])), ['timeout', 'idle', 30_000]);
  });

  it('fault 24: end a body that drips for ever', async () => {
    const drips: Reply = { status: 200, headers: TYPE, body: dripping(1000, 1000) };
    assert.deepEqual(timeoutOf(await inferOnFakeClock([drips])), ['timeout', 'total', 120_000]);
  });

  it('fault 24: do not wait for an error’s body that drips: the status is enough', async () => {
    const drips: Reply = { status: 401, headers: TYPE, body: dripping(1000, 1000) };
    const run = await inferOnFakeClock([drips]);
    assert.deepEqual([failureOf(run).kind, run.elapsed], ['unauthorized', 5000]);
  });

  it('fault 24: end a head that drips on a real connection, and close it', async () => {
    const server = await ScriptedServer.start();
    server.play(Array.from('HTTP/1.1 200 OK\r\nx: yyyyyyyyyyyyyy').flatMap((byte) => [byte, { wait: 50 }]));
    const { kind } = failureOf(await inferAt(server, { timeoutMs: 300 }));
    assert.equal(kind, 'timeout');
    await server.until(({ openConnections }) => openConnections === 0, 50);
    await server.close();
  });

  it('leave a slow but steady answer alone', async () => {
    const steady: Reply = { status: 200, headers: TYPE, body: ['[', ...dripping(25_000, 3), '1]'] };
    assert.deepEqual(jsonOf(await inferOnFakeClock([steady])), [1]);
  });

  it('longer than a timer can be are no deadline that has passed', async () => {
    const server = await ScriptedServer.start();
    server.play([{ wait: 50 }, head(200, { ...TYPE, 'content-length': '3' }), '[1]']);
    assert.deepEqual(jsonOf(await inferAt(server, { timeoutMs: 1e12 })), [1]);
    await server.close();
  });
});
