import type { AnswerReading } from '../http/answerReading';
import type { ReadingOptions } from '../http/readAnswerBody';
import { readEventStream } from '../http/readEventStream';
import type { RequestWatch } from '../http/requestWatch';
import type { FetchResponse } from '../ports';
import { TokenStream } from './tokenStream';

/** Reads an event stream of a text generation server to its end; the result has the shape `[{generated_text}]`. */
export function readStream(
  response: FetchResponse,
  watch: RequestWatch,
  options: ReadingOptions,
): Promise<AnswerReading> {
  return readEventStream(response, watch, options, new TokenStream(options.redactor));
}
