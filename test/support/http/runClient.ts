import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { InferenceClient } from '../../../src/core/inference/inferenceClient';
import type { InferenceOutcome, InferenceRequest, RunProgress } from '../../../src/core/inference/runTypes';
import type { Clock, Fetch } from '../../../src/core/ports';
import { createNodeFetch } from '../../../src/node/nodeFetch';
import { systemClock } from '../../../src/node/systemClock';
import { VirtualClock } from '../virtualClock';
import { fakeFetch } from './fakeFetch';
import type { Reply, SentRequest } from './fakeFetch';
import { recordingLogger } from '../loggers';

/** A token and a text that must never be seen again in an outcome or a log. */
export const CANARY_TOKEN = 'hf_CanaryCanaryCanary0123456789';
export const CANARY_TEXT = 'the canary sings in the selected text';

export interface Run {
  readonly outcome: InferenceOutcome;
  readonly progress: readonly RunProgress[];
}

const nodeFetch = createNodeFetch();
const SIGNED_IN = { token: CANARY_TOKEN };

/** Runs one inference over real sockets. Checks what holds in every row of the fault matrix. */
export function inferAt(
  server: { readonly origin: string },
  request: Partial<InferenceRequest> = {},
  signal = new AbortController().signal,
  ports: { readonly fetch?: Fetch; readonly isProxied?: () => boolean } = {},
): Promise<Run> {
  return run(
    { fetch: nodeFetch, clock: systemClock, ...ports },
    { endpoint: server.origin, ...SIGNED_IN, ...request },
    signal,
  );
}

/** The same without a token. */
export function inferWithoutToken(server: { readonly origin: string }): Promise<Run> {
  const { signal } = new AbortController();
  return run({ fetch: nodeFetch, clock: systemClock }, { endpoint: server.origin }, signal);
}

/** The same on a virtual clock, against replies of a fake port. */
export async function inferOnVirtualClock(
  replies: readonly Reply[],
  request: Partial<InferenceRequest> = {},
  options: { readonly clock?: VirtualClock; readonly isProxied?: () => boolean } = {},
): Promise<Run & { readonly sent: readonly SentRequest[]; readonly elapsed: number }> {
  const clock = options.clock ?? new VirtualClock();
  const { fetch, sent } = fakeFetch(clock, ...replies);
  const ended = await clock.until(
    run({ fetch, clock, ...options }, { ...SIGNED_IN, ...request }, new AbortController().signal),
  );
  assert.equal(clock.pending, 0, 'a timer was left behind');
  return { ...ended, sent, elapsed: clock.monotonic() };
}

async function run(
  ports: { readonly fetch: Fetch; readonly clock: Clock; readonly isProxied?: () => boolean },
  request: Partial<InferenceRequest>,
  signal: AbortSignal,
): Promise<Run> {
  const lines: string[] = [];
  const logger = recordingLogger(lines);
  const progress: RunProgress[] = [];
  const outcome = await new InferenceClient({ ...ports, logger }).infer(
    {
      endpoint: 'https://api.example',
      model: 'owner/name',
      inputs: CANARY_TEXT,
      useCache: true,
      wait: 'onLoading',
      timeoutMs: 120_000,
      ...request,
    },
    { signal, onProgress: (one) => progress.push(one) },
  );
  assertClean([outcome, lines, progress]);
  assert.equal(getEventListeners(signal, 'abort').length, 0, 'a listener was left on the signal');
  return { outcome, progress };
}

/** Neither the token nor the user's text, nor any HTML where the server's words are repeated. */
function assertClean(everything: unknown): void {
  const text = JSON.stringify(everything);
  assert.ok(!text.includes(CANARY_TOKEN), 'the token came out');
  assert.ok(!text.includes(CANARY_TEXT), 'the text came out');
  for (const [, escaped = ''] of text.matchAll(/"detail":("(?:[^"\\]|\\.)*")/g)) {
    const detail = String(JSON.parse(escaped));
    // Not every `<x>` is HTML: there are types and tokens such as `<mask>`.
    assert.ok(
      detail.length <= 200 && !/<\/[a-z]+>|<(?:html|body|script|p|div|br|a|img)\b/i.test(detail),
      `not fit to be shown: ${detail}`,
    );
  }
}

/** The failure of a run that must have failed. */
export function failureOf({ outcome }: Run): Extract<InferenceOutcome, { ok: false }>['failure'] {
  assert.ok(!outcome.ok, 'expected a failure');
  return outcome.failure;
}

/** The JSON of a run that must have succeeded. */
export function jsonOf({ outcome }: Run): unknown {
  assert.ok(outcome.ok, `expected an answer: ${JSON.stringify(outcome)}`);
  assert.equal(outcome.answer.kind, 'json');
  return outcome.answer.kind === 'json' ? outcome.answer.json : undefined;
}

/** Requests that were sent, as the outcome counts them. */
export function attemptsOf({ outcome }: Run): number {
  return outcome.ok ? outcome.answer.attempts : outcome.attempts;
}
