import assert from 'node:assert/strict';
import { chunk, json, STREAM_HEAD, tokenEvent } from '../../../../support/http/httpAnswers';
import { FIN, RST, ScriptedServer } from '../../../../support/http/scriptedServer';
import type { Step } from '../../../../support/http/scriptedServer';
import {
  attemptsOf,
  failureOf,
  inferAt,
  inferOnVirtualClock,
  jsonOf,
} from '../../../../support/http/runClient';
import type { Run } from '../../../../support/http/runClient';

const END = chunk('');
const event = (text: string, whole: string | null = null): Uint8Array => chunk(tokenEvent(text, whole));
const partials = ({ progress }: Run): string[] =>
  progress.flatMap((one) => (one.kind === 'partial' ? [one.text] : []));
const partialOf = ({ outcome }: Run): string | undefined => (outcome.ok ? undefined : outcome.partialText);

/** Milliseconds of processor time between the turns of the event loop: what others do on this machine does not count. */
function watchTurns(): { end: () => readonly number[] } {
  const busy: number[] = [];
  let last = process.cpuUsage();
  let next = setImmediate(look);
  function look(): void {
    const { user, system } = process.cpuUsage(last);
    busy.push((user + system) / 1000);
    last = process.cpuUsage();
    next = setImmediate(look);
  }
  return {
    end: () => {
      clearImmediate(next);
      return busy;
    },
  };
}

describe('streamed answers', () => {
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.close());

  const stream = async (...steps: Step[]): Promise<Run> => {
    server.play([STREAM_HEAD, ...steps]);
    return inferAt(server, { stream: true });
  };

  it('are requested in the body, and read as they arrive', async () => {
    const run = await stream(
      event('Hi'),
      { wait: 60 },
      event(' you'),
      { wait: 60 },
      event('.', 'Hi you.'),
      END,
    );
    assert.deepEqual(jsonOf(run), [{ generated_text: 'Hi you.' }]);
    assert.deepEqual(partials(run).slice(0, 2), ['Hi', 'Hi you']);
    assert.equal((JSON.parse(server.requests[0]?.body ?? '') as { stream?: boolean }).stream, true);
  });

  it('are not requested otherwise', async () => {
    server.play([json(200, [{ generated_text: 'x' }])]);
    await inferAt(server);
    assert.equal(server.requests[0]?.body.includes('"stream"'), false);
  });

  it('leave their connection open for the next request', async () => {
    await stream(event('a', 'a'), END);
    const { length } = server.connections;
    await stream(event('a', 'a'), END);
    assert.equal(server.connections.length, length);
  });

  it('are complete after their last event, even if the server keeps the connection busy', async () => {
    const more = Array.from({ length: 4000 }, () => [chunk(': ping\n\n'), { wait: 20 }]).flat();
    const started = performance.now();
    assert.deepEqual(jsonOf(await stream(event('a', 'a'), ...more)), [{ generated_text: 'a' }]);
    assert.ok(performance.now() - started < 20_000);
  });

  it('fault 26: mark invalid UTF-8 with U+FFFD', async () => {
    const bytes = Buffer.from(tokenEvent('a~b', 'a~b')).map((byte) => (byte === 0x7e ? 0xff : byte));
    assert.deepEqual(jsonOf(await stream(chunk(bytes), END)), [{ generated_text: 'a\uFFFDb' }]);
  });

  it('fault 39: that break off or end early fail with the text so far', async () => {
    for (const steps of [[RST], [FIN], [END], [chunk('data: {"token":{"te'), END]]) {
      const run = await stream(event('Hi'), event(' you'), { wait: 20 }, ...steps);
      assert.deepEqual(
        [failureOf(run).kind, failureOf(run).reason, partialOf(run)],
        ['badResponse', 'truncated', 'Hi you'],
      );
      assert.equal(attemptsOf(run), 1);
    }
  });

  it('fault 40: that contain an error fail with its reason and the text so far', async () => {
    const run = await stream(
      event('Hi'),
      chunk('data: {"error":"too long","error_type":"validation"}\n\n'),
      END,
    );
    assert.deepEqual(
      [failureOf(run).kind, failureOf(run).detail, partialOf(run)],
      ['invalidInput', 'too long', 'Hi'],
    );
  });

  it('fault 41: with a line of 32 MB are refused long before its end', async () => {
    const run = await stream(
      chunk('data: '),
      ...Array.from({ length: 32 }, () => chunk('x'.repeat(1_000_000))),
    );
    assert.deepEqual([failureOf(run).kind, failureOf(run).reason], ['tooLarge', 'answer']);
  });

  it('fault 41: with 200,000 tokens at once update at most 30 times a second and never block the host', async () => {
    const many = Buffer.concat(Array.from({ length: 1000 }, () => Buffer.from(tokenEvent('ab '))));
    const turns = watchTurns();
    const started = performance.now();
    const run = await stream(...Array.from({ length: 200 }, () => chunk(many)), event('', 'whole'), END);
    const seconds = (performance.now() - started) / 1000;
    assert.deepEqual(jsonOf(run), [{ generated_text: 'whole' }]);
    assert.ok(partials(run).length <= seconds * 30 + 2, `${partials(run).length} updates in ${seconds} s`);
    const busy = turns.end();
    assert.ok(busy.length > 100, `only ${busy.length} turns`);
    const p99 = busy.toSorted((a, b) => a - b)[Math.floor(busy.length * 0.99)] ?? Infinity;
    assert.ok(p99 < 50, `one turn in a hundred takes ${p99} ms`);
  });

  it('fault 41: with 100,000 events without text show nothing', async () => {
    const empty = chunk('data: {"token":{"text":"","special":false}}\n\n'.repeat(1000));
    const run = await stream(...Array.from({ length: 100 }, () => empty), event('a', 'a'), END);
    assert.deepEqual(jsonOf(run), [{ generated_text: 'a' }]);
    assert.ok(partials(run).length <= 1);
  });

  it('fault 42: that stall fail at the idle deadline with the text so far', async () => {
    const headers = { 'content-type': 'text/event-stream' };
    const stalls = { status: 200, headers, body: [tokenEvent('Hi'), 20_000, tokenEvent(' you'), 1_000_000] };
    const run = await inferOnVirtualClock([stalls], { stream: true });
    assert.deepEqual(
      [failureOf(run).kind, failureOf(run).reason, partialOf(run), run.elapsed],
      ['timeout', 'idle', 'Hi you', 50_000],
    );
  });

  it('fault 43: are a single result if the server answers with JSON, and vice versa', async () => {
    server.play([json(200, [{ generated_text: 'x' }])]);
    assert.deepEqual(jsonOf(await inferAt(server, { stream: true })), [{ generated_text: 'x' }]);
    server.play([STREAM_HEAD, event('y', 'y'), END]);
    const run = await inferAt(server);
    assert.deepEqual([jsonOf(run), partials(run)], [[{ generated_text: 'y' }], []]);
  });

  it('show the last text of a burst without waiting for the next token', async () => {
    const headers = { 'content-type': 'text/event-stream' };
    const burst = {
      status: 200,
      headers,
      body: [tokenEvent('a'), 1, tokenEvent('b'), 20_000, tokenEvent('c', 'abc')],
    };
    assert.deepEqual(partials(await inferOnVirtualClock([burst], { stream: true })), ['a', 'ab', 'abc']);
  });
});
