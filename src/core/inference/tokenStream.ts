import type { AnswerContent } from '../http/answerReading';
import type { Failure } from '../http/failure';
import { JsonEvents } from '../http/jsonEvents';
import type { StreamState } from '../http/jsonEvents';
import { MAX_STREAM_TEXT } from '../http/limits';
import { CLOSING_MS } from '../http/readEventStream';
import type { StreamCollector } from '../http/readEventStream';
import type { Redactor } from '../http/redact';
import { ThoughtFilter } from '../tasks/leadingThought';
import { readGenerationPart } from './streamEvent';

/**
 * Extracts the text, without reasoning, from an event stream with the `token` events of text generation servers or the
 * chat deltas of the OpenAI API. Everything after the last event of a generation is ignored, except for an error before
 * `[DONE]`.
 */
export class TokenStream implements StreamCollector {
  readonly closingMs = CLOSING_MS;
  private collected = '';
  private readonly thought = new ThoughtFilter();
  private final: string | undefined;
  private finish: string | undefined;
  private reasoning = false;
  private calls = false;
  private readonly events: JsonEvents;

  constructor(private readonly redactor: Redactor) {
    this.events = new JsonEvents(redactor, (json, state) => this.read(json, state));
  }

  /** All text so far. */
  get text(): string {
    return this.collected;
  }

  get isThinking(): boolean {
    return this.collected === '' && this.hasReasoning;
  }

  get isFinished(): boolean {
    return this.events.state !== 'open';
  }

  get failure(): Failure | undefined {
    return (
      this.events.failure ??
      (this.finish === 'error' ? { kind: 'server', detail: '', httpStatus: 200 } : undefined)
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

  feed(piece: string): boolean {
    return this.events.feed(piece);
  }

  end(): void {
    this.events.end();
    this.flush();
  }

  /** No more text comes: what might still have become reasoning is text. */
  flush(): void {
    this.collected += this.thought.end();
  }

  content(): AnswerContent {
    const text = this.redactor.answer(this.result);
    const json = [{ generated_text: text }];
    return {
      kind: 'json',
      json,
      text: JSON.stringify(json),
      isStrict: true,
      mayBeInfinite: false,
      generation: {
        text,
        hasReasoning: this.hasReasoning,
        hasToolCalls: this.hasToolCalls,
        ...(this.finish !== undefined && { finishReason: this.redactor.answer(this.finish) }),
      },
    };
  }

  private read(json: unknown, state: StreamState): StreamState | undefined {
    const part = readGenerationPart(json);
    if (part === undefined || state !== 'open') {
      return part === undefined ? undefined : state;
    }
    this.reasoning ||= part.hasReasoning;
    this.calls ||= part.hasToolCalls;
    this.append(part.isChat ? this.thought.feed(part.text) : part.text);
    this.finish = part.finishReason ?? this.finish;
    if (part.whole !== undefined) {
      this.final = part.whole;
      return 'ended';
    }
    // Not every server sends [DONE] after it; what may follow is the usage, or an error.
    return part.finishReason === undefined ? 'open' : 'ending';
  }

  private append(text: string): void {
    this.collected += text;
    if (this.collected.length > MAX_STREAM_TEXT) {
      this.collected = this.collected.slice(0, MAX_STREAM_TEXT);
      this.events.fail({ kind: 'tooLarge', reason: 'answer', detail: '' });
    }
  }
}
