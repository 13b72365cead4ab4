import { withoutInvalidRows } from '../tasks/withoutInvalidRows';
import { attempt, type AttemptEnd, type ClientPorts } from '../http/attempt';
import type { Failure } from '../http/failure';
import { generationFacts } from './generationFacts';
import { buildInferenceRequest } from './inferenceRequest';
import { parseAnswer } from './parseAnswer';
import { readStream } from './readStream';
import { createRedactor } from '../http/redact';
import { FIRST_STATE, nextStep } from '../http/retryPolicy';
import type { InferenceOutcome, InferenceRequest, RunProgress } from './runTypes';

export interface InferOptions {
  /** Aborting ends the run within 100 ms, at whatever stage, and closes the connection. */
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
}

/** Generations are understood here, streamed or not. */
const READERS = { json: parseAnswer, stream: readStream } as const;

const CANCELLED: Failure = { kind: 'cancelled', detail: '' };

/** Runs inference requests over the HTTP API: waits for loading models, repeats what may be repeated, reads answers. */
export class InferenceClient {
  constructor(private readonly ports: ClientPorts) {}

  /** Resolves to exactly one outcome before the deadline has passed by more than a moment; never rejects. */
  async infer(request: InferenceRequest, { signal, onProgress }: InferOptions): Promise<InferenceOutcome> {
    const { clock, logger } = this.ports;
    const deadline = clock.monotonic() + request.timeoutMs;
    const redactor = createRedactor(request.token, request.inputs);
    const tell = (progress: RunProgress): void => {
      try {
        onProgress?.(progress);
      } catch {
        logger.error('The display of the progress failed.');
      }
    };
    const onText =
      request.stream === true ? { onText: (text: string) => tell({ type: 'partial', text }) } : {};
    let state = FIRST_STATE;
    let attempts = 0;
    while (!signal.aborted) {
      const waitForModel = request.wait === 'always' || state.isLoading;
      const prepared = prepare(request, waitForModel);
      if (prepared === undefined) {
        return { ok: false, failure: { kind: 'invalidInput', detail: '' }, attempts };
      }
      const started = clock.monotonic();
      attempts += 1;
      const end = await attempt(this.ports, {
        request: prepared,
        redactor,
        readers: READERS,
        signal,
        totalMs: deadline - started,
        ...onText,
      });
      const now = clock.monotonic();
      logger.debug(
        `POST ${prepared.url}: ${describe(end)} after ${Math.round(now - started)} ms, request ${attempts}`,
      );
      if (end.ok) {
        return toOutcome(end, attempts, request.inputs);
      }
      const { failure, pauseSeconds, partialText } = end;
      const step =
        partialText === undefined
          ? nextStep(state, {
              failure,
              pauseSeconds,
              wait: request.wait,
              waitHeaderSent: waitForModel,
              heldMs: now - started,
              remainingMs: deadline - now,
            })
          : ({ type: 'stop' } as const);
      if (step.type === 'stop') {
        return { ok: false, failure, attempts, ...(partialText !== undefined && { partialText }) };
      }
      const isLoading = step.state.loadingPauses > state.loadingPauses;
      state = step.state;
      tell(isLoading ? loadingProgress(failure) : { type: 'retrying', failure, pauseMs: step.pauseMs });
      await clock.sleep(step.pauseMs, signal).catch(() => undefined);
      if (!signal.aborted && clock.monotonic() >= deadline) {
        return { ok: false, failure, attempts };
      }
    }
    return { ok: false, failure: CANCELLED, attempts };
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

function toOutcome(end: AttemptEnd & { ok: true }, attempts: number, inputs: unknown): InferenceOutcome {
  const { content, facts } = end;
  if (content.type === 'bytes') {
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
      type: 'json',
      ...(leftOut > 0 ? { ...rows, leftOut } : { json: valid.json }),
      ...generationFacts(generation, inputs),
    },
  };
}

function loadingProgress({ kind, retryAfterSeconds }: Failure): RunProgress {
  return kind === 'loading' && retryAfterSeconds !== undefined
    ? { type: 'loading', estimatedSeconds: retryAfterSeconds }
    : { type: 'loading' };
}

/** For the log: facts only, nothing that the server worded. */
function describe(end: AttemptEnd): string {
  if (end.ok) {
    return 'ok';
  }
  const { kind, reason, httpStatus, requestId } = end.failure;
  return [kind, reason, httpStatus, requestId].filter((part) => part !== undefined).join(' ');
}
