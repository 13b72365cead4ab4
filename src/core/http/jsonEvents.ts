import { createParser } from 'eventsource-parser';
import type { ParseError } from 'eventsource-parser';
import { findError } from './answerError';
import { readErrorJson } from './errorBody';
import type { ErrorBody } from './errorBody';
import type { Failure } from './failure';
import { isNestedWithin } from './jsonDepth';
import { MAX_ERROR_BYTES, MAX_EVENT_LENGTH, MAX_JSON_DEPTH } from './limits';
import { parseLooseJson } from './parseLooseJson';
import { parseJson } from '../parseJson';
import type { Redactor } from './redact';
import { errorInAnswer } from './statusFailure';

/** `open`: more is to come. `ending`: the result is complete; only its facts or an error may follow. */
export type StreamState = 'open' | 'ending' | 'ended';

/**
 * Takes the JSON of one event, and returns the state of the stream after it; `undefined` for JSON that is nothing an
 * event of this API can hold.
 */
export type ReadEvent = (json: unknown, state: StreamState) => StreamState | undefined;

/**
 * The events of a stream whose data is JSON, for any API. Finds the end (`[DONE]`) and an error in each form that servers
 * give them: `event: error`, an error object as the data, a field `error: {…}`, or bare JSON on lines of its own. What
 * an event means otherwise is for `read` to say.
 */
export class JsonEvents {
  private current: StreamState = 'open';
  private atEnd = false;
  private broken: Failure | undefined;
  /** Lines that belong to no event: the beginning of an error as bare JSON. */
  private bare = '';

  private readonly parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: ({ data, event }) => this.onData(data, event ?? 'message'),
    onError: (error) => this.onParseError(error),
  });

  constructor(
    private readonly redactor: Redactor,
    private readonly read: ReadEvent,
  ) {}

  get state(): StreamState {
    return this.current;
  }

  /** Why the stream cannot go on. */
  get failure(): Failure | undefined {
    return this.broken;
  }

  /** Takes the next piece, cut anywhere; `false` when nothing more can be gained from the stream. */
  feed(piece: string): boolean {
    if (this.broken === undefined && this.current !== 'ended') {
      this.parser.feed(piece);
    }
    return this.broken === undefined;
  }

  /** The connection was closed in good order: a last event without its blank line still counts, half of one does not. */
  end(): void {
    this.atEnd = true;
    this.feed('\n\n');
    this.readBare();
  }

  fail(failure: Failure): void {
    this.broken ??= failure;
  }

  private onData(data: string, event: string): void {
    if (this.current === 'ended' || this.broken !== undefined) {
      return;
    }
    if (data.trim() === '' && event !== 'error') {
      return;
    }
    if (data.trim() === '[DONE]') {
      this.current = 'ended';
      return;
    }
    const json = this.parse(data);
    if (this.broken !== undefined) {
      return;
    }
    if (event === 'error') {
      this.failAs(
        json === undefined ? { message: data, isJson: false, isLoading: false } : readErrorJson(json),
      );
      return;
    }
    if (!this.readJson(json) && event === 'message' && this.current === 'open' && !this.atEnd) {
      this.fail({ kind: 'badResponse', reason: 'stream', detail: '', httpStatus: 200 });
    }
  }

  /** Returns `undefined` for what is not JSON. An event that is nested too deeply would overflow the stack of what reads it. */
  private parse(text: string): unknown {
    if (!isNestedWithin(MAX_JSON_DEPTH, text)) {
      this.fail({ kind: 'badResponse', reason: 'tooDeep', detail: '', httpStatus: 200 });
      return undefined;
    }
    return parseJson(text) ?? parseLooseJson(text)?.json;
  }

  /** `false` where this is nothing that an event can hold. */
  private readJson(json: unknown): boolean {
    const error = findError(json);
    if (error !== undefined) {
      this.failAs(error);
      return true;
    }
    const next = this.read(json, this.current);
    this.current = next ?? this.current;
    return next !== undefined;
  }

  private onParseError({ field, type, line, value }: ParseError): void {
    if (type === 'max-buffer-size-exceeded') {
      if (this.current === 'open') {
        this.fail({ kind: 'tooLarge', reason: 'answer', detail: '' });
      }
      this.current = 'ended';
    } else if (type === 'unknown-field' && field === 'error') {
      this.onData(value ?? '', 'error');
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
    const isOver = this.current === 'ended' || this.broken !== undefined;
    const json = this.bare === '' || isOver ? undefined : this.parse(this.bare);
    if (json !== undefined) {
      this.bare = '';
      this.readJson(Array.isArray(json) && json.length === 1 ? json[0] : json);
    }
  }

  private failAs(body: ErrorBody): void {
    this.fail(errorInAnswer(body, this.redactor.sentence(body.message), 200));
  }
}
