import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { OpenAiClient } from '../../../../../src/core/chat/openAiClient';
import type { OpenAiRun } from '../../../../../src/core/chat/openAiClient';
import { FAILURE_KINDS } from '../../../../../src/core/http/failure';
import type { InferenceOutcome, RunProgress } from '../../../../../src/core/inference/runTypes';
import { fakeFetch, jsonReply } from '../../../../support/http/fakeFetch';
import type { Reply } from '../../../../support/http/fakeFetch';
import {
  anyCuts,
  arrivingStream,
  cutAt,
  ERROR_EVENTS,
  HARMLESS_EVENTS,
  mutatedStream,
  RECORDED,
} from '../../../../support/http/mutatedStream';
import { CANARY_TEXT, CANARY_TOKEN } from '../../../../support/http/runClient';
import { recordingLogger } from '../../../../support/loggers';
import { VirtualClock } from '../../../../support/virtualClock';

/** `npm run soak` sets more. */
const STREAMS = Number(process.env['SOAK_STREAMS'] ?? 2_000);
const SEED = Number(process.env['SOAK_SEED'] ?? Date.now() % 2 ** 31);
/** For each of the laws below. */
const LAW_RUNS = Math.max(300, STREAMS / 20);
const TIMEOUT_MS = 120_000;

interface Ended {
  readonly outcome: InferenceOutcome;
  readonly progress: readonly RunProgress[];
}

/** Runs one chat on the virtual clock, and checks what holds whatever the server does. */
async function chat(reply: Reply, run: Partial<OpenAiRun> = {}): Promise<Ended> {
  const clock = new VirtualClock();
  const { fetch } = fakeFetch(clock, reply);
  const lines: string[] = [];
  const progress: RunProgress[] = [];
  const { signal } = new AbortController();
  const client = new OpenAiClient({ fetch, clock, logger: recordingLogger(lines) });
  const outcome = await clock.until(
    client.infer(
      {
        ...{ base: 'https://api.example/v1', token: CANARY_TOKEN, model: 'm', form: 'chat' },
        ...{ inputs: CANARY_TEXT, stream: true, sendsFlags: false, useCache: true, wait: 'onLoading' },
        ...{ timeoutMs: TIMEOUT_MS, ...run },
      },
      { signal, onProgress: (one) => progress.push(one) },
    ),
  );
  assert.ok(outcome.ok || FAILURE_KINDS.includes(outcome.failure.kind));
  assert.ok(clock.monotonic() <= TIMEOUT_MS, `it took ${clock.monotonic()} ms`);
  assert.equal(clock.pending, 0, 'a timer was left behind');
  assert.equal(getEventListeners(signal, 'abort').length, 0, 'a listener was left on the signal');
  assert.ok(!JSON.stringify([outcome, progress, lines]).includes(CANARY_TOKEN), 'the token came out');
  const said = JSON.stringify([
    outcome.ok ? '' : outcome.failure,
    progress.filter(({ kind }) => kind !== 'partial'),
    lines,
  ]);
  assert.ok(!said.includes('canary sings'), `the text came out: ${said}`);
  return { outcome, progress };
}

const streamed = (body: string | readonly (string | Uint8Array | number | Error)[]): Reply => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  body,
});

describe('Chat streams that went wrong', function () {
  this.timeout(60_000 + 20 * STREAMS);

  before(() => console.log(`      ${STREAMS} mutated streams, SOAK_SEED=${SEED}`));

  it(`${STREAMS} of them have one outcome each, in time, without the token and without the text in a failure`, async () => {
    const heads = fc.constantFrom<Omit<Extract<Reply, { status: number }>, 'body'>>(
      ...Array.from({ length: 6 }, () => ({ status: 200, headers: { 'content-type': 'text/event-stream' } })),
      { status: 200, headers: { 'content-type': 'text/event-stream; charset=latin1' } },
      { status: 200, headers: { 'content-type': 'application/json' } },
      { status: 200 },
      { status: 400, headers: { 'content-type': 'application/json' } },
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 503, headers: { 'content-type': 'text/event-stream' } },
    );
    const runs = fc.constantFrom<Partial<OpenAiRun>>(
      ...Array.from({ length: 6 }, () => ({})),
      { form: 'completion' },
      { form: 'embedding' },
      { stream: false },
      { inputs: [{ role: 'user', content: [{ type: 'text', text: CANARY_TEXT }] }] },
      { inputs: 'Hi', system: CANARY_TEXT },
    );
    await fc.assert(
      fc.asyncProperty(arrivingStream, heads, runs, async (body, head, run) => {
        await chat({ ...head, body }, run);
      }),
      { numRuns: STREAMS, seed: SEED },
    );
  });

  it('have the same outcome however their bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(mutatedStream, anyCuts, async (body, cuts) => {
        // A line that ends with a carriage return alone is known to be over only when the next byte has come.
        fc.pre(!/\r(?!\n)/.test(Buffer.from(body).toString('latin1')));
        const whole = await chat(streamed([body]));
        assert.deepEqual((await chat(streamed(cutAt(body, cuts)))).outcome, whole.outcome);
      }),
      { numRuns: LAW_RUNS, seed: SEED },
    );
  });

  it('give the object that a plain answer is', async () => {
    await fc.assert(
      fc.asyncProperty(mutatedStream, async (body) => {
        const { outcome } = await chat(streamed([body]));
        fc.pre(outcome.ok && outcome.answer.kind === 'json');
        const plain = await chat(jsonReply(200, outcome.answer.json), { stream: false });
        assert.deepEqual(plain.outcome, outcome);
      }),
      { numRuns: LAW_RUNS, seed: SEED, maxSkipsPerRun: 1000 },
    );
  });

  it('are read as if what does no harm were not there', async () => {
    const noise = fc.array(fc.tuple(fc.constantFrom(...HARMLESS_EVENTS), fc.nat(20)), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...RECORDED), noise, async (events, added) => {
        const end = events.findIndex((event) => /"finish_reason":"\w/.test(event));
        const noisy = added.reduce<readonly string[]>(
          (list, [event, at]) => list.toSpliced(at % (end + 1), 0, event),
          events,
        );
        const clean = await chat(streamed(`${events.join('\n\n')}\n\n`));
        assert.ok(clean.outcome.ok);
        assert.deepEqual((await chat(streamed(`${noisy.join('\n\n')}\n\n`))).outcome, clean.outcome);
      }),
      { numRuns: LAW_RUNS, seed: SEED },
    );
  });

  for (const [where, field] of [
    ['at its root', '"id":DEEP'],
    ['in its usage', '"usage":DEEP'],
    [
      'in a tool call',
      '"choices":[{"delta":{"tool_calls":[{"function":{"name":"f","arguments":{"a":DEEP}}}]}}]',
    ],
  ] as const) {
    it(`are refused, and not asked for again, where an event is nested too deeply ${where}`, async () => {
      const deep = '['.repeat(100_000) + ']'.repeat(100_000);
      const { outcome } = await chat(streamed(`data: {${field.replace('DEEP', deep)}}\n\ndata: [DONE]\n\n`));
      const failure = { kind: 'badResponse', reason: 'tooDeep', detail: '', httpStatus: 200 };
      assert.deepEqual(outcome, { ok: false, failure, attempts: 1 });
    });
  }

  it('have no text after what made them fail', async () => {
    const text = '{"choices":[{"index":0,"delta":{"content":"Hi!"}}]}';
    for (const later of [text, `data: ${text}`]) {
      const { outcome } = await chat(streamed(`data: x\n\n${later}\n\n`));
      const failure = { kind: 'badResponse', reason: 'stream', detail: '', httpStatus: 200 };
      assert.deepEqual(outcome, { ok: false, failure, attempts: 1 });
    }
  });

  for (const [form, error] of Object.entries(ERROR_EVENTS)) {
    it(`fail with an error that is ${form}, wherever it stands before the end`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...RECORDED),
          fc.nat(20),
          fc.boolean(),
          async (events, at, isDone) => {
            const end = events.findIndex((event) => /"finish_reason":"\w/.test(event));
            const before = events.slice(0, at % (end + 1));
            const body = [...before, error, ...(isDone ? ['data: [DONE]'] : [])];
            const { outcome } = await chat(streamed(`${body.join('\n\n')}\n\n`));
            const cutOff = await chat(streamed(`${before.join('\n\n')}\n\n`));
            assert.ok(!outcome.ok && !cutOff.outcome.ok, JSON.stringify(outcome));
            assert.notEqual(outcome.failure.reason, 'truncated');
            assert.equal(outcome.partialText, cutOff.outcome.partialText);
          },
        ),
        { numRuns: 40, seed: SEED },
      );
    });
  }
});
