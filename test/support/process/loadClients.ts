import assert from 'node:assert/strict';
import { Agent, request as send } from 'node:http';
import type { IncomingHttpHeaders, RequestOptions } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { knownRequest } from '../models/knownAnswers';
import type { KnownRequest } from '../models/knownAnswers';

/** What many clients have seen together. */
export interface LoadTally {
  /** Right answers by model. */
  readonly answered: Record<string, number>;
  loading: number;
  busy: number;
  hungUp: number;
  pins: number;
  /** The slowest answer to `GET /usage/pinned_models`, and all of them, in milliseconds. */
  readonly pinTimes: number[];
}

export interface LoadTarget {
  readonly port: number;
  readonly token: string;
}

/**
 * Lets clients ask at the same time for so long, each one request after the other: mixed models, with and without
 * waiting, cache and streams, some of them hanging up. Rejects at the first wrong answer or unclean refusal.
 */
export async function runLoad(target: LoadTarget, clients: number, milliseconds: number): Promise<LoadTally> {
  const tally: LoadTally = { answered: {}, loading: 0, busy: 0, hungUp: 0, pins: 0, pinTimes: [] };
  const end = performance.now() + milliseconds;
  const agent = new Agent({ keepAlive: true });
  let failed = false;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      try {
        while (!failed && performance.now() < end) {
          await oneRequest(target, agent, tally);
        }
      } catch (error) {
        failed = true;
        throw error;
      }
    }),
  ).finally(() => agent.destroy());
  return tally;
}

async function oneRequest({ port, token }: LoadTarget, agent: Agent, tally: LoadTally): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  if (Math.random() < 0.05) {
    const startedAt = performance.now();
    const { text } = await call({ agent, port, path: '/usage/pinned_models', headers });
    assert.deepEqual(Object(JSON.parse(text)).pinned_models, []);
    tally.pinTimes.push(performance.now() - startedAt);
    tally.pins++;
    return;
  }
  const request = knownRequest(Math.random);
  const hangUp = new AbortController();
  const timer = Math.random() < 0.05 ? setTimeout(() => hangUp.abort(), Math.random() * 100) : undefined;
  const stream = request.model === 'mini/text-generation' && Math.random() < 0.3;
  try {
    const options: RequestOptions = {
      ...{ agent, port, method: 'POST', path: `/models/${request.model}`, signal: hangUp.signal },
      headers: {
        ...headers,
        ...(Math.random() < 0.5 && { 'x-wait-for-model': 'true' }),
        ...(Math.random() < 0.5 && { 'x-use-cache': 'false' }),
      },
    };
    const answer = await call(options, JSON.stringify({ ...request.body, stream }));
    if (answer.status === 503) {
      await refused(answer, request, tally);
    } else {
      checkAnswer(answer, request, stream, tally);
    }
  } catch (error) {
    if (!hangUp.signal.aborted || error instanceof assert.AssertionError) {
      throw error;
    }
    tally.hungUp++;
  } finally {
    clearTimeout(timer);
  }
}

interface Whole {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Rejects, too, where the connection ends before the answer does. */
function call(options: RequestOptions, body?: string): Promise<Whole> {
  return new Promise((resolve, reject) => {
    const sent = send({ host: '127.0.0.1', ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on('error', reject).end(body);
  });
}

function checkAnswer(
  { status, text }: Whole,
  { model, body, check }: KnownRequest,
  stream: boolean,
  tally: LoadTally,
): void {
  assert.equal(status, 200, `${model}: ${text.slice(0, 300)}`);
  if (stream) {
    const last: unknown = JSON.parse(
      text
        .trimEnd()
        .split('\n')
        .at(-1)
        ?.replace(/^data:/, '') ?? '',
    );
    check([{ generated_text: body.inputs + String(Object(last).generated_text) }]);
  } else {
    check(JSON.parse(text));
  }
  tally.answered[model] = (tally.answered[model] ?? 0) + 1;
}

/** Holds that a 503 has one of its two forms, and pauses as a client would. */
async function refused({ headers, text }: Whole, { model }: KnownRequest, tally: LoadTally): Promise<void> {
  const { error, ...rest } = JSON.parse(text) as { error: string; estimated_time?: number };
  if (rest.estimated_time !== undefined) {
    assert.equal(error, `Model ${model} is currently loading`);
    assert.ok(rest.estimated_time > 0 && rest.estimated_time < 3600, text);
    tally.loading++;
  } else {
    assert.deepEqual({ error, ...rest }, { error: `Model ${model} is too busy, try again later` });
    assert.match(headers['retry-after'] ?? '', /^([1-9]|[1-5]\d|60)$/);
    tally.busy++;
  }
  await delay(50 + Math.random() * 200);
}
