import { withoutInvalidRows } from '../tasks/withoutInvalidRows';
import type { AttemptEnd, ClientPorts } from '../http/attempt';
import type { Failure } from '../http/failure';
import { generationFacts } from './generationFacts';
import { buildInferenceRequest } from './inferenceRequest';
import { parseAnswer } from './parseAnswer';
import { readStream } from './readStream';
import { createRedactor } from '../http/redact';
import { sendWithRetries } from '../http/sendWithRetries';
import type { EndedAttempt, SendEnd } from '../http/sendWithRetries';
import type { InferenceOutcome, InferenceRequest, RunProgress } from './runTypes';

export interface InferOptions {
  /** Aborting ends the run within 100 ms, at any stage, and closes the connection. */
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
}

/** The parsers for generated text, streamed or not. */
const READERS = { json: parseAnswer, stream: readStream } as const;

/** Runs inference requests over the HTTP API: waits for models to load, retries, and reads the answers. */
export class InferenceClient {
  constructor(private readonly ports: ClientPorts) {}

  /** Resolves to one outcome no later than shortly after the deadline; never rejects. */
  async infer(request: InferenceRequest, { signal, onProgress }: InferOptions): Promise<InferenceOutcome> {
    const { logger } = this.ports;
    const { inputs, timeoutMs, token, wait } = request;
    const report = (progress: RunProgress): void => {
      try {
        onProgress?.(progress);
      } catch {
        logger.error('Showing the progress failed.');
      }
    };
    const end = await sendWithRetries(this.ports, {
      redactor: createRedactor(token, inputs),
      readers: READERS,
      timeoutMs,
      signal,
      wait,
      prepare: (waitForModel) => prepare(request, waitForModel),
      mayRepeat: () => true,
      onAttempt: (ended) => logger.debug(describeAttempt(ended)),
      onPause: ({ failure, pauseMs, isLoading }) =>
        report(isLoading ? loadingProgress(failure) : { kind: 'retrying', failure, pauseMs }),
      ...(request.stream === true && { onText: (text: string) => report({ kind: 'partial', text }) }),
    });
    return end.ok ? toOutcome(end, inputs) : end;
  }
}

/** Builds the request, or returns `undefined` if the inputs cannot be serialized as JSON. */
function prepare(
  request: InferenceRequest,
  waitForModel: boolean,
): ReturnType<typeof buildInferenceRequest> | undefined {
  try {
    return buildInferenceRequest(request, waitForModel);
  } catch {
    return undefined;
  }
}

function toOutcome(
  { content, facts, attempts }: Extract<SendEnd, { ok: true }>,
  inputs: unknown,
): InferenceOutcome {
  if (content.kind === 'bytes') {
    return { ok: true, answer: { ...facts, attempts, ...content } };
  }
  const { generation, json, mayBeInfinite } = content;
  const valid = mayBeInfinite ? withoutInvalidRows(json, inputs) : { json, leftOut: 0 };
  if (valid.json === undefined) {
    return { ok: false, failure: { kind: 'badResponse', reason: 'numbers', detail: '' }, attempts };
  }
  const { leftOut, ...rows } = valid;
  return {
    ok: true,
    answer: {
      ...facts,
      attempts,
      kind: 'json',
      ...(leftOut > 0 ? { ...rows, leftOut } : { json: valid.json }),
      ...generationFacts(generation, inputs),
    },
  };
}

function loadingProgress({ kind, retryAfterSeconds }: Failure): RunProgress {
  return kind === 'loading' && retryAfterSeconds !== undefined
    ? { kind: 'loading', estimatedSeconds: retryAfterSeconds }
    : { kind: 'loading' };
}

/** Describes an attempt for the log, without any text from the server. */
function describeAttempt({ request, end, tookMs, attempts }: EndedAttempt): string {
  return `POST ${request.url}: ${describeEnd(end)} after ${Math.round(tookMs)} ms, request ${attempts}`;
}

function describeEnd(end: AttemptEnd): string {
  if (end.ok) {
    return 'ok';
  }
  const { kind, reason, code, httpStatus, requestId } = end.failure;
  return [kind, reason, code, httpStatus, requestId].filter((part) => part !== undefined).join(' ');
}
