import type { AttemptEnd, ClientPorts } from '../http/attempt';
import type { Failure } from '../http/failure';
import type { PreparedRequest } from '../http/requestHeaders';
import type { Pace } from '../http/requestPace';
import { sendWithRetries } from '../http/sendWithRetries';
import type { EndedAttempt, SendEnd, SendPlan } from '../http/sendWithRetries';
import type { RunProgress } from './runTypes';

export interface InferOptions {
  /** Aborting ends the run within 100 ms, at any stage, and closes the connection. */
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  /** Gets each request that was sent, when its attempt has ended. */
  readonly onSent?: ((request: PreparedRequest) => void) | undefined;
  /** Shared by the requests of a run with several inputs. */
  readonly pace?: Pace | undefined;
}

type Run = Pick<SendPlan, 'redactor' | 'readers' | 'timeoutMs' | 'wait' | 'prepare' | 'isDedicated'> & {
  /** The text of a stream is reported while it arrives. */
  readonly stream: boolean | undefined;
};

/** Sends the request of a run, whatever API it is for, and reports its progress. Never rejects. */
export function sendRun(
  ports: ClientPorts,
  { stream, ...run }: Run,
  { signal, onProgress, onSent, pace }: InferOptions,
): Promise<SendEnd> {
  const { logger } = ports;
  const report = (progress: RunProgress): void => {
    try {
      onProgress?.(progress);
    } catch {
      logger.error('Showing the progress failed.');
    }
  };
  return sendWithRetries(ports, {
    ...run,
    ...{ pace, signal },
    mayRepeat: () => true,
    onAttempt: (ended) => {
      logger.debug(describeAttempt(ended));
      onSent?.(ended.request);
    },
    onPause: ({ failure, pauseMs, isLoading, remainingMs }) =>
      report(isLoading ? loadingProgress(failure, remainingMs) : { kind: 'retrying', failure, pauseMs }),
    ...(stream === true && {
      onText: (text: string) => report(text === '' ? { kind: 'thinking' } : { kind: 'partial', text }),
    }),
  });
}

function loadingProgress({ kind, reason, retryAfterSeconds }: Failure, remainingMs: number): RunProgress {
  if (reason === 'starting') {
    return { kind: 'starting', remainingMs };
  }
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
