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
  /** Aborting ends the run within 100 ms, at whatever stage, and closes the connection. */
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
}

/** Generations are understood here, streamed or not. */
const READERS = { json: parseAnswer, stream: readStream } as const;

/** Runs inference requests over the HTTP API: waits for loading models, repeats what may be repeated, reads answers. */
export class InferenceClient {
  constructor(private readonly ports: ClientPorts) {}

  /** Resolves to exactly one outcome before the deadline has passed by more than a moment; never rejects. */
  async infer(request: InferenceRequest, { signal, onProgress }: InferOptions): Promise<InferenceOutcome> {
    const { logger } = this.ports;
    const { inputs, timeoutMs, token, wait } = request;
    const tell = (progress: RunProgress): void => {
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
      onAttempt: (ended) => logger.debug(describe(ended)),
      onPause: ({ failure, pauseMs, isLoading }) =>
        tell(isLoading ? loadingProgress(failure) : { kind: 'retrying', failure, pauseMs }),
      ...(request.stream === true && { onText: (text: string) => tell({ kind: 'partial', text }) }),
    });
    return end.ok ? toOutcome(end, inputs) : end;
  }
}

/** `undefined` where the inputs cannot be written as JSON. */
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

/** For the log: facts only, nothing that the server worded. */
function describe({ request, end, tookMs, attempts }: EndedAttempt): string {
  return `POST ${request.url}: ${endWords(end)} after ${Math.round(tookMs)} ms, request ${attempts}`;
}

function endWords(end: AttemptEnd): string {
  if (end.ok) {
    return 'ok';
  }
  const { kind, reason, httpStatus, requestId } = end.failure;
  return [kind, reason, httpStatus, requestId].filter((part) => part !== undefined).join(' ');
}
