import type { AnswerContent } from '../http/answerReading';
import { isRecord } from '../http/errorBody';
import type { Failure } from '../http/failure';
import { JsonEvents } from '../http/jsonEvents';
import type { StreamState } from '../http/jsonEvents';
import { MAX_STREAM_TEXT } from '../http/limits';
import { CLOSING_MS } from '../http/readEventStream';
import type { StreamCollector } from '../http/readEventStream';
import type { Redactor } from '../http/redact';
import { ThoughtFilter } from '../tasks/leadingThought';
import { toGeneration } from './choiceAnswer';
import { readChoicePart } from '../tasks/choicePart';
import type { ChoicePart } from '../tasks/choicePart';
import { ToolCalls } from '../tasks/toolCalls';

/** Milliseconds that the token usage may come after the last text. */
const USAGE_MS = 2000;

/** Fields of an answer that each event repeats. */
const HEAD = ['id', 'created', 'model', 'system_fingerprint', 'service_tier'] as const;

/**
 * Assembles the stream of a chat or a completion into the object that a plain answer is. `text` is what can be shown so
 * far: the content without reasoning. Only the first choice counts.
 */
export class ChoiceStream implements StreamCollector {
  private whole: ChoicePart = {
    text: '',
    isCompletion: false,
    reasoning: '',
    refusal: '',
    toolCalls: [],
  };
  private shown = '';
  private length = 0;
  private readonly head: Record<string, unknown> = {};
  private usage: unknown;
  private readonly calls = new ToolCalls();
  private readonly thought = new ThoughtFilter();
  private readonly events: JsonEvents;

  constructor(private readonly redactor: Redactor) {
    this.events = new JsonEvents(redactor, (json, state) => this.read(json, state));
  }

  get text(): string {
    return this.shown;
  }

  get isThinking(): boolean {
    return this.shown === '' && (this.whole.reasoning !== '' || this.thought.hasThought);
  }

  get isFinished(): boolean {
    return this.events.state !== 'open';
  }

  get closingMs(): number {
    return this.events.state === 'ended' ? CLOSING_MS : USAGE_MS;
  }

  get failure(): Failure | undefined {
    return (
      this.events.failure ??
      (this.whole.finishReason === 'error' ? { kind: 'server', detail: '', httpStatus: 200 } : undefined)
    );
  }

  feed(piece: string): boolean {
    return this.events.feed(piece);
  }

  end(): void {
    this.events.end();
  }

  /** No more text comes: what might still have become reasoning is text. */
  flush(): void {
    this.shown += this.thought.end();
  }

  content(): AnswerContent {
    const json = {
      ...this.head,
      choices: [this.choice()],
      ...(this.usage !== undefined && { usage: this.usage }),
    };
    const clean = this.redactor.json(JSON.stringify(json), json);
    return {
      kind: 'json',
      ...clean,
      isStrict: true,
      mayBeInfinite: false,
      generation: toGeneration(readChoicePart(clean.json) ?? this.whole),
    };
  }

  private choice(): Readonly<Record<string, unknown>> {
    const {
      finishReason = null,
      isCompletion,
      reasoning,
      reasoningKey = 'reasoning',
      refusal,
      text,
    } = this.whole;
    if (isCompletion) {
      return { index: 0, text, finish_reason: finishReason };
    }
    const message = {
      role: 'assistant',
      content: text === '' && !this.calls.isEmpty ? null : text,
      ...(reasoning !== '' && { [reasoningKey]: reasoning }),
      ...(refusal !== '' && { refusal }),
      ...(!this.calls.isEmpty && { tool_calls: this.calls.list() }),
    };
    return { index: 0, message, finish_reason: finishReason };
  }

  private read(json: unknown, state: StreamState): StreamState | undefined {
    const part = readChoicePart(json);
    if (part === undefined || !isRecord(json)) {
      return undefined;
    }
    this.keepHead(json);
    this.usage = json['usage'] ?? this.usage;
    if (state !== 'open') {
      return state;
    }
    this.append(part);
    // Not every server sends [DONE] after it; what may follow is the usage, or an error.
    return part.finishReason === undefined ? 'open' : 'ending';
  }

  private append(part: ChoicePart): void {
    const { whole } = this;
    const reasoningKey = whole.reasoningKey ?? part.reasoningKey;
    const finishReason = part.finishReason ?? whole.finishReason;
    this.whole = {
      text: whole.text + part.text,
      isCompletion: whole.isCompletion || part.isCompletion,
      reasoning: whole.reasoning + part.reasoning,
      refusal: whole.refusal + part.refusal,
      toolCalls: [],
      ...(reasoningKey !== undefined && { reasoningKey }),
      ...(finishReason !== undefined && { finishReason }),
    };
    part.toolCalls.forEach((call) => this.calls.add(call));
    this.shown += part.isCompletion ? part.text : this.thought.feed(part.text);
    const calls = part.toolCalls.reduce(
      (sum, call) => sum + call.arguments.length + (call.name?.length ?? 0),
      0,
    );
    this.length += part.text.length + part.reasoning.length + part.refusal.length + calls;
    if (this.length > MAX_STREAM_TEXT) {
      this.events.fail({ kind: 'tooLarge', reason: 'answer', detail: '' });
    }
  }

  /** Keeps the facts about the answer as a whole, as its first events give them, with the type that a plain answer has. */
  private keepHead(json: Readonly<Record<string, unknown>>): void {
    const { head } = this;
    for (const key of HEAD) {
      if (head[key] === undefined && json[key] !== undefined) {
        head[key] = json[key];
      }
    }
    if (head['object'] === undefined && typeof json['object'] === 'string') {
      head['object'] = json['object'].replace(/\.chunk$/, '');
    }
  }
}
