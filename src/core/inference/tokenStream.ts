import { createParser } from 'eventsource-parser';
import * as v from 'valibot';
import { readErrorJson } from './errorBody';
import type { Failure } from './failure';
import { MAX_EVENT_LENGTH, MAX_STREAM_TEXT } from './limits';
import type { Redactor } from './redact';
import { errorInAnswer } from './statusFailure';

const streamEvent = v.object({
  token: v.nullish(v.object({ text: v.string(), special: v.nullish(v.boolean()) })),
  generated_text: v.nullish(v.string()),
  choices: v.nullish(
    v.array(
      v.object({
        delta: v.nullish(v.object({ content: v.nullish(v.string()) })),
        text: v.nullish(v.string()),
        finish_reason: v.nullish(v.string()),
      }),
    ),
  ),
  error: v.optional(v.unknown()),
});

/**
 * Reads the text out of an event stream: the `token` events of text generation servers and the chat deltas of the
 * OpenAI shape. What follows the last event of a generation is ignored.
 */
export class TokenStream {
  private collected = '';
  private final: string | undefined;
  private finished = false;
  private atEnd = false;
  private broken: Failure | undefined;

  private readonly parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: ({ data, event }) => this.onData(data, event),
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') {
        this.fail({ kind: 'tooLarge', reason: 'answer', detail: '' });
      }
    },
  });

  constructor(private readonly redactor: Redactor) {}

  /** All text so far. */
  get text(): string {
    return this.collected;
  }

  /** The generation came to its own end. */
  get isFinished(): boolean {
    return this.finished;
  }

  /** Why the stream can not go on. */
  get failure(): Failure | undefined {
    return this.broken;
  }

  /** The whole text, as the server sums it up where it does. */
  get result(): string {
    return this.final ?? this.collected;
  }

  /** Takes the next piece, cut anywhere; `false` when there is nothing more to gain from the stream. */
  feed(piece: string): boolean {
    if (this.broken === undefined && !this.finished) {
      this.parser.feed(piece);
    }
    return this.broken === undefined;
  }

  /** The connection was closed in good order: a last event without its blank line still counts, half of one does not. */
  end(): void {
    this.atEnd = true;
    this.feed('\n\n');
  }

  private onData(data: string, event: string | undefined): void {
    if (this.finished || this.broken !== undefined || data === '') {
      return;
    }
    if (data.trim() === '[DONE]') {
      this.finished = true;
      return;
    }
    const parsed = v.safeParse(streamEvent, parseJson(data));
    if (!parsed.success) {
      if (!this.atEnd) {
        this.fail(
          event === 'error'
            ? errorInAnswer(
                { said: data, isJson: false, isLoading: false },
                this.redactor.sentence(data),
                200,
              )
            : { kind: 'badResponse', reason: 'stream', detail: '', httpStatus: 200 },
        );
      }
      return;
    }
    const { token, generated_text: whole, choices, error } = parsed.output;
    if (error !== undefined && error !== null) {
      const body = readErrorJson(parseJson(data));
      this.fail(errorInAnswer(body, this.redactor.sentence(body.said), 200));
      return;
    }
    if (token && token.special !== true) {
      this.append(token.text);
    }
    const choice = choices?.[0];
    this.append(choice?.delta?.content ?? choice?.text ?? '');
    if (typeof whole === 'string') {
      this.final = whole;
      this.finished = true;
    } else if (choice?.finish_reason) {
      // Not every server sends [DONE] after it; what may follow is only the usage.
      this.finished = true;
    }
  }

  private append(text: string): void {
    this.collected += text;
    if (this.collected.length > MAX_STREAM_TEXT) {
      this.collected = this.collected.slice(0, MAX_STREAM_TEXT);
      this.fail({ kind: 'tooLarge', reason: 'answer', detail: '' });
    }
  }

  private fail(failure: Failure): void {
    this.broken ??= failure;
  }
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
