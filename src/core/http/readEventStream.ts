import type { FetchResponse } from '../ports';
import type { AnswerContent, AnswerReading } from './answerReading';
import type { Failure } from './failure';
import { MAX_STREAM_BYTES } from './limits';
import { PartialThrottle } from './partialThrottle';
import type { ReadingOptions } from './readAnswerBody';
import { readBody } from './readBody';
import type { RequestWatch } from './requestWatch';
import { bodyFailure } from './watchFailure';

/** Milliseconds for the server to close the stream after its last event, so that the connection can be used again. */
export const CLOSING_MS = 50;

/** Builds a result from the pieces of an event stream. */
export interface StreamCollector {
  /** The text to show so far. */
  readonly text: string;
  /** Only reasoning has come so far, which is not part of the text. */
  readonly isThinking: boolean;
  /** The result has come to its end; whether it is a good one is for `failure` to say. */
  readonly isFinished: boolean;
  /** Milliseconds that what may still follow a finished result is waited for; asked for after each piece. */
  readonly closingMs: number;
  /** Why the stream cannot go on, or ended badly. */
  readonly failure: Failure | undefined;
  /** Takes the next piece, cut anywhere; `false` when nothing more can be gained from the stream. */
  feed(piece: string): boolean;
  /** The connection was closed in good order. */
  end(): void;
  /** No more pieces come, for whatever reason. */
  flush(): void;
  /** The result, in the shape of a plain answer; asked for only when it is finished without a failure. */
  content(): AnswerContent;
}

/** Reads an event stream to its end. A stream that ends without its last event is a failure with the text so far. */
export async function readEventStream(
  response: FetchResponse,
  watch: RequestWatch,
  { redactor, clock, logger, onText }: ReadingOptions,
  collector: StreamCollector,
): Promise<AnswerReading> {
  const decoder = new TextDecoder();
  const throttle = new PartialThrottle(clock, (text) => onText?.(text));
  const text = (): string => redactor.unfinished(collector.text);
  let bytes = 0;
  let shown = 0;
  let isThinking = false;
  let isFlagged = false;
  let closingDue = Number.POSITIVE_INFINITY;
  const end = await readBody(response.body, watch, (chunk) => {
    bytes += chunk.byteLength;
    const piece = decoder.decode(chunk, { stream: true });
    if (!isFlagged && piece.includes('\uFFFD')) {
      isFlagged = true;
      logger.warn('The stream contains invalid UTF-8.');
    }
    const isReadable = collector.feed(piece);
    if (collector.text.length !== shown || collector.isThinking !== isThinking) {
      ({ isThinking } = collector);
      shown = collector.text.length;
      throttle.update(text);
    }
    if (collector.isFinished && clock.monotonic() + collector.closingMs < closingDue) {
      closingDue = clock.monotonic() + collector.closingMs;
      watch.bodyEndsWithin(collector.closingMs);
    }
    return isReadable && bytes <= MAX_STREAM_BYTES && clock.monotonic() < closingDue;
  });
  if (end.kind === 'complete') {
    collector.feed(decoder.decode());
    collector.end();
  }
  throttle.dispose();
  collector.flush();
  if (collector.isFinished && collector.failure === undefined) {
    return { ok: true, content: collector.content() };
  }
  const partialText = text();
  return { ok: false, failure: failure(), ...(partialText !== '' && { partialText }) };

  function failure(): Failure {
    if (collector.failure !== undefined) {
      return collector.failure;
    }
    switch (end.kind) {
      case 'complete':
        return { kind: 'badResponse', reason: 'truncated', detail: '' };
      case 'stopped':
        return { kind: 'tooLarge', reason: 'answer', detail: '' };
      case 'broken':
        return bodyFailure(end.error, watch, end.received, response.header('content-encoding') !== null);
    }
  }
}
