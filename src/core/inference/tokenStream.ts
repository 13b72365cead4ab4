import { createParser } from 'eventsource-parser';
import type { ParseError } from 'eventsource-parser';
import { ThoughtFilter } from '../tasks/leadingThought';
import { findError } from '../http/answerError';
import { readErrorJson } from '../http/errorBody';
import type { ErrorBody } from '../http/errorBody';
import type { Failure } from '../http/failure';
import { MAX_ERROR_BYTES, MAX_EVENT_LENGTH, MAX_STREAM_TEXT } from '../http/limits';
import { parseLooseJson } from '../http/parseLooseJson';
import type { Redactor } from '../http/redact';
import { errorInAnswer } from '../http/statusFailure';
import { readGenerationPart } from './streamEvent';

/**
 * Reads the text out of an event stream: the `token` events of text generation servers and the chat deltas of the
 * OpenAI form, without reasoning. Errors are found in each form that servers give them. What follows the last event of
 * a generation is ignored, except for an error before `[DONE]`.
 */
export class TokenStream {
  private collected = '';
  private readonly thought = new ThoughtFilter();
  private final: string | undefined;
  /** `ending`: a finish reason was read; only an error may still follow. */
  private state: 'open' | 'ending' | 'ended' = 'open';
  private atEnd = false;
  private broken: Failure | undefined;
  private finish: string | undefined;
  private reasoning = false;
  private calls = false;
  /** Lines that belong to no event: the beginning of an error as bare JSON. */
  private bare = '';

  private readonly parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: ({ data, event }) => this.onData(data, event ?? 'message'),
    onError: (error) => this.onParseError(error),
  });

  constructor(private readonly redactor: Redactor) {}

  /** All text so far. */
  get text(): string {
    return this.collected;
  }

  /** The generation came to its end; whether it is a good one is for `failure` to say. */
  get isFinished(): boolean {
    return this.state !== 'open';
  }

  /** Why the stream cannot go on, or ended badly. */
  get failure(): Failure | undefined {
    return (
      this.broken ?? (this.finish === 'error' ? { kind: 'server', detail: '', httpStatus: 200 } : undefined)
    );
  }

  /** The whole text, as the server sums it up where it does. */
  get result(): string {
    return this.final === undefined || this.final.trim() === '' ? this.collected : this.final;
  }

  /** The server's word for why the generation ended. */
  get finishReason(): string | undefined {
    return this.finish;
  }

  get hasReasoning(): boolean {
    return this.reasoning || this.thought.hasThought;
  }

  get hasToolCalls(): boolean {
    return this.calls;
  }

  /** Takes the next piece, cut anywhere; `false` when there is nothing more to gain from the stream. */
  feed(piece: string): boolean {
    if (this.broken === undefined && this.state !== 'ended') {
      this.parser.feed(piece);
    }
    return this.broken === undefined;
  }

  /** The connection was closed in good order: a last event without its blank line still counts, half of one does not. */
  end(): void {
    this.atEnd = true;
    this.feed('\n\n');
    this.readBare();
    this.flush();
  }

  /** No more text comes: what might still have become reasoning is text. */
  flush(): void {
    this.collected += this.thought.end();
  }

  private onData(data: string, event: string): void {
    if (this.state === 'ended' || this.broken !== undefined) {
      return;
    }
    if (data.trim() === '' && event !== 'error') {
      return;
    }
    if (data.trim() === '[DONE]') {
      this.state = 'ended';
      return;
    }
    const parsed = parseLooseJson(data);
    if (event === 'error') {
      this.failAs(
        parsed === undefined
          ? { message: data, isJson: false, isLoading: false }
          : readErrorJson(parsed.json),
      );
      return;
    }
    if (!this.readJson(parsed?.json) && event === 'message' && this.state === 'open' && !this.atEnd) {
      this.fail({ kind: 'badResponse', reason: 'stream', detail: '', httpStatus: 200 });
    }
  }

  /** `false` where this is nothing that an event can hold. */
  private readJson(json: unknown): boolean {
    const error = findError(json);
    if (error !== undefined) {
      this.failAs(error);
      return true;
    }
    const part = readGenerationPart(json);
    if (part === undefined || this.state !== 'open') {
      return part !== undefined;
    }
    this.reasoning ||= part.hasReasoning;
    this.calls ||= part.hasToolCalls;
    this.append(part.isChat ? this.thought.feed(part.text) : part.text);
    this.finish = part.finishReason ?? this.finish;
    if (part.whole !== undefined) {
      this.final = part.whole;
      this.state = 'ended';
    } else if (part.finishReason !== undefined) {
      // Not every server sends [DONE] after it; what may follow is the usage, or an error.
      this.state = 'ending';
    }
    return true;
  }

  private onParseError({ type, line }: ParseError): void {
    if (type === 'max-buffer-size-exceeded') {
      if (this.state === 'open') {
        this.fail({ kind: 'tooLarge', reason: 'answer', detail: '' });
      }
      this.state = 'ended';
    } else if (type === 'unknown-field' && line !== undefined) {
      this.onBareLine(line);
    }
  }

  /** Some servers write an error as it is, without `data:`, on one line or several. */
  private onBareLine(line: string): void {
    if (/^[[{]/.test(line)) {
      this.bare = '';
    }
    const begins = /^\s*[[{]/.test(line);
    if (this.bare === '' ? begins : this.bare.length + line.length <= MAX_ERROR_BYTES) {
      this.bare += `${line}\n`;
      // A JSON text that is indented ends at the start of a line.
      if (/^[\]}]/.test(line) || this.bare.length === line.length + 1) {
        this.readBare();
      }
    }
  }

  private readBare(): void {
    const parsed = this.bare === '' || this.state === 'ended' ? undefined : parseLooseJson(this.bare);
    if (parsed !== undefined) {
      this.bare = '';
      const { json } = parsed;
      this.readJson(Array.isArray(json) && json.length === 1 ? json[0] : json);
    }
  }

  private append(text: string): void {
    this.collected += text;
    if (this.collected.length > MAX_STREAM_TEXT) {
      this.collected = this.collected.slice(0, MAX_STREAM_TEXT);
      this.fail({ kind: 'tooLarge', reason: 'answer', detail: '' });
    }
  }

  private failAs(body: ErrorBody): void {
    this.fail(errorInAnswer(body, this.redactor.sentence(body.message), 200));
  }

  private fail(failure: Failure): void {
    this.broken ??= failure;
  }
}
