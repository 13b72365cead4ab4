import assert from 'node:assert/strict';
import type { AnswerReaders } from '../../../../src/core/http/readAnswerBody';
import { readJsonAnswer } from '../../../../src/core/http/readJsonAnswer';
import { createRedactor } from '../../../../src/core/http/redact';
import { sendWithRetries } from '../../../../src/core/http/sendWithRetries';
import type { SendEnd } from '../../../../src/core/http/sendWithRetries';
import { VirtualClock } from '../../../support/virtualClock';
import { fakeFetch } from '../../../support/http/fakeFetch';
import type { Reply } from '../../../support/http/fakeFetch';
import { silentLogger } from '../../../support/loggers';

const BUSY: Reply = {
  status: 503,
  headers: { 'content-type': 'application/json' },
  body: '{"error":"busy"}',
};

/** The computer sleeps during the first pause: when it wakes up, the deadline has long passed. */
class SuspendedClock extends VirtualClock {
  private lost = 0;

  override monotonic(): number {
    return super.monotonic() + this.lost;
  }

  override async sleep(ms: number, signal: AbortSignal): Promise<void> {
    await super.sleep(ms, signal);
    if (ms === 1000) {
      this.lost = 3_600_000;
    }
  }
}

async function send(
  replies: readonly Reply[],
  {
    clock = new VirtualClock(),
    readers = {},
  }: { clock?: VirtualClock; readers?: Partial<AnswerReaders> } = {},
): Promise<{ readonly end: SendEnd; readonly requests: number }> {
  const { fetch, sent } = fakeFetch(clock, ...replies);
  const end = await clock.until(
    sendWithRetries(
      { fetch, clock, logger: silentLogger },
      {
        redactor: createRedactor(undefined),
        readers: { json: readJsonAnswer, ...readers },
        timeoutMs: 60_000,
        signal: new AbortController().signal,
        wait: 'onLoading',
        prepare: () => ({ method: 'GET', url: 'http://127.0.0.1/', headers: {} }),
        mayRepeat: () => true,
        onAttempt: () => {},
      },
    ),
  );
  return { end, requests: sent.length };
}

describe('sending with retries', () => {
  it('shows no text twice: a stream that ended after some text is not requested again', async () => {
    const lost = { kind: 'offline', reason: 'lost', detail: '' } as const;
    const stream = async () => ({ ok: false, failure: lost, partialText: 'Once upon' }) as const;
    const reply: Reply = { status: 200, headers: { 'content-type': 'text/event-stream' }, body: 'data: x' };
    const { end, requests } = await send([reply], { readers: { stream } });
    assert.deepEqual(end, { ok: false, failure: lost, attempts: 1, partialText: 'Once upon' });
    assert.equal(requests, 1);
  });

  it('sends nothing after the deadline, and reports the failure rather than the timeout', async () => {
    const { end, requests } = await send([BUSY], { clock: new SuspendedClock() });
    assert.ok(!end.ok && end.failure.kind === 'busy', JSON.stringify(end));
    assert.equal(requests, 1);
    assert.equal(end.attempts, 1);
  });

  it('sends nothing if the input cannot be serialized', async () => {
    const clock = new VirtualClock();
    const { fetch, sent } = fakeFetch(clock, BUSY);
    const plan = {
      redactor: createRedactor(undefined),
      readers: { json: readJsonAnswer },
      wait: 'never',
    } as const;
    const end = await sendWithRetries(
      { fetch, clock, logger: silentLogger },
      {
        ...plan,
        timeoutMs: 1000,
        signal: new AbortController().signal,
        prepare: () => undefined,
        mayRepeat: () => true,
        onAttempt: () => {},
      },
    );
    assert.deepEqual(end, { ok: false, failure: { kind: 'invalidInput', detail: '' }, attempts: 0 });
    assert.equal(sent.length, 0);
  });
});
