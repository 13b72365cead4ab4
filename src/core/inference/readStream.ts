import type { FetchResponse } from '../ports';
import type { AnswerReading } from '../http/answerReading';
import { MAX_STREAM_BYTES } from '../http/limits';
import { PartialThrottle } from '../http/partialThrottle';
import type { ReadingOptions } from '../http/readAnswerBody';
import { readBody } from '../http/readBody';
import type { RequestWatch } from '../http/requestWatch';
import { TokenStream } from './tokenStream';
import { bodyFailure } from '../http/watchFailure';

/** Milliseconds for the server to close the stream after its last event, so that the connection can be used again. */
const CLOSING_MS = 50;

/**
 * Reads an event stream to its end. The result has the shape of a plain answer, `[{generated_text}]`. A stream that
 * ends without its last event is a failure with the text that had come.
 */
export async function readStream(
  response: FetchResponse,
  watch: RequestWatch,
  { redactor, clock, logger, onText }: ReadingOptions,
): Promise<AnswerReading> {
  const tokens = new TokenStream(redactor);
  const decoder = new TextDecoder();
  const throttle = new PartialThrottle(clock, (text) => onText?.(text));
  const text = (): string => redactor.answer(tokens.text);
  let bytes = 0;
  let shown = 0;
  let isFlagged = false;
  let closingDue = Number.POSITIVE_INFINITY;
  const end = await readBody(response.body, watch, (chunk) => {
    bytes += chunk.byteLength;
    const piece = decoder.decode(chunk, { stream: true });
    if (!isFlagged && piece.includes('\uFFFD')) {
      isFlagged = true;
      logger.warn('The stream contains invalid UTF-8.');
    }
    const isReadable = tokens.feed(piece);
    if (tokens.text.length !== shown) {
      shown = tokens.text.length;
      throttle.update(text);
    }
    if (tokens.isFinished && closingDue === Number.POSITIVE_INFINITY) {
      closingDue = clock.monotonic() + CLOSING_MS;
      watch.bodyEndsWithin(CLOSING_MS);
    }
    return isReadable && bytes <= MAX_STREAM_BYTES && clock.monotonic() < closingDue;
  });
  if (end.kind === 'complete') {
    tokens.feed(decoder.decode());
    tokens.end();
  }
  throttle.dispose();
  tokens.flush();
  if (tokens.isFinished && tokens.failure === undefined) {
    const generated = redactor.answer(tokens.result);
    const { finishReason, hasReasoning, hasToolCalls } = tokens;
    return {
      ok: true,
      content: {
        kind: 'json',
        json: [{ generated_text: generated }],
        text: JSON.stringify([{ generated_text: generated }]),
        isStrict: true,
        mayBeInfinite: false,
        generation: {
          text: generated,
          hasReasoning,
          hasToolCalls,
          ...(finishReason !== undefined && { finishReason: redactor.answer(finishReason) }),
        },
      },
    };
  }
  const partialText = text();
  return { ok: false, failure: failure(), ...(partialText !== '' && { partialText }) };

  function failure() {
    if (tokens.failure !== undefined) {
      return tokens.failure;
    }
    switch (end.kind) {
      case 'complete':
        return { kind: 'badResponse', reason: 'truncated', detail: '' } as const;
      case 'stopped':
        return { kind: 'tooLarge', reason: 'answer', detail: '' } as const;
      case 'broken':
        return bodyFailure(end.error, watch, end.received, response.header('content-encoding') !== null);
    }
  }
}
