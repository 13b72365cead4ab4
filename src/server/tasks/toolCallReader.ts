import type { OfferedTool, ToolCallForm } from './toolCallForms';
import { BARE_JSON, TOOL_CALL_FORMS } from './toolCallForms';
import type { ToolCall } from './toolCallJson';

/** What a model said: text and calls. */
export interface SaidPart {
  readonly text: string;
  readonly calls: readonly ToolCall[];
}

/** After this many marks without a call, a text is read as plain text, to bound the work. */
const MAX_FAILURES = 50;
/** Every notation ends with one of these. */
const CALL_END = /[}\])>]/;
const MIN_LONG = 200;

/**
 * Separates calls of tools from the text of a model as it arrives. What looks like a call but is not remains text. Spaces
 * around calls are left out, and everything else is kept, however the text is cut into pieces.
 */
export class ToolCallReader {
  /** The text that is not decided. */
  private held = '';
  /** The notation whose mark `held` starts with or, if `hasRead`, whose calls it follows. */
  private form: ToolCallForm | undefined;
  private hasRead = false;
  /** No text has followed the last call yet. */
  private isAfterCall = false;
  private isAtStart = true;
  /** Spaces that are text if more text follows, or if no call does. */
  private space = '';
  /** Spaces after the last call, which take the place of missing ones before it. */
  private gap = '';
  private hasText = false;
  private failures = 0;
  private text = '';
  private calls: ToolCall[] = [];

  constructor(private readonly tools: readonly OfferedTool[]) {}

  /** Adds a piece of text and returns what has been decided. */
  push(piece: string): SaidPart {
    this.held += piece;
    // Does not read a long call again for each of its pieces.
    if (this.form === undefined || this.held.length < MIN_LONG || CALL_END.test(piece)) {
      this.decide(false);
    }
    return this.take();
  }

  /** Returns the rest at the end. */
  finish(): SaidPart {
    this.decide(true);
    this.text += this.isAfterCall ? '' : this.space;
    this.space = '';
    return this.take();
  }

  private take(): SaidPart {
    const { text, calls } = this;
    [this.text, this.calls] = ['', []];
    return { text, calls };
  }

  private decide(isComplete: boolean): void {
    let isDecided = true;
    while (isDecided && this.held !== '') {
      isDecided =
        this.form === undefined
          ? this.findMark(isComplete)
          : this.hasRead
            ? this.readOn(this.form, isComplete)
            : this.readCalls(this.form, this.form.open.length, isComplete);
    }
  }

  /** Says the text before the next mark and returns whether there is one. */
  private findMark(isComplete: boolean): boolean {
    if (this.isAtStart) {
      const start = this.held.trimStart();
      if (start === '') {
        return isComplete && this.say(this.held.length);
      }
      this.isAtStart = false;
      if (/^[{[]/.test(start)) {
        this.form = BARE_JSON;
        return this.say(this.held.length - start.length);
      }
    }
    const [first] =
      this.failures > MAX_FAILURES
        ? []
        : TOOL_CALL_FORMS.map((form) => ({ form, at: this.held.indexOf(form.open) }))
            .filter(({ at }) => at !== -1)
            .sort((one, other) => one.at - other.at);
    if (first === undefined) {
      this.say(this.held.length - (isComplete ? 0 : possibleMark(this.held)));
      return false;
    }
    this.form = first.form;
    return this.say(first.at);
  }

  /** Reads calls that begin after `skip` characters, and spaces. Returns whether it could be decided. */
  private readCalls(form: ToolCallForm, skip: number, isComplete: boolean): boolean {
    const text = this.held.slice(skip).trimStart();
    const found =
      text !== '' ? form.find(text, isComplete, this.tools) : isComplete ? ('none' as const) : 'more';
    if (found === 'more') {
      return false;
    }
    if (found === 'none') {
      // The mark is text. What follows it may still have calls.
      const length = this.hasRead ? 0 : skip;
      this.failures++;
      this.leave();
      return this.say(length);
    }
    this.calls.push(...found.calls);
    this.held = text.slice(found.length);
    this.hasRead = true;
    this.isAfterCall = true;
    this.gap = '';
    return true;
  }

  /** Reads what follows a call: the closing mark, another call of the same notation, or text. */
  private readOn(form: ToolCallForm, isComplete: boolean): boolean {
    const text = this.held.trimStart();
    const close = form.close ?? '';
    if (!isComplete && (text === '' || (close.startsWith(text) && close !== text))) {
      return false;
    }
    if (close !== '' && text.startsWith(close)) {
      this.held = text.slice(close.length);
      this.leave();
      return true;
    }
    if (form.repeats === true) {
      const separator = /^[;,]?\s*/.exec(text)?.[0] ?? '';
      return this.readCalls(form, this.held.length - text.length + separator.length, isComplete);
    }
    this.leave();
    return true;
  }

  private leave(): void {
    this.form = undefined;
    this.hasRead = false;
  }

  /** Moves the start of the held text to the text that is decided. */
  private say(length: number): true {
    const part = this.held.slice(0, length);
    this.held = this.held.slice(length);
    const kept = this.isAfterCall ? part.trimStart() : part;
    this.gap += part.slice(0, part.length - kept.length);
    if (kept !== '') {
      const all = this.isAfterCall ? this.spaceBetween() + kept : this.space + kept;
      const body = all.trimEnd();
      this.text += body;
      this.space = all.slice(body.length);
      this.hasText ||= body !== '';
      this.isAfterCall = false;
    }
    return true;
  }

  /** Returns the space between a text before a call and one after it. */
  private spaceBetween(): string {
    return !this.hasText ? '' : this.space === '' ? this.gap : this.space;
  }
}

/** Returns the length of the longest end of a text that is the start of a mark. */
function possibleMark(text: string): number {
  const lengths = TOOL_CALL_FORMS.map(({ open }) => {
    let length = Math.min(open.length - 1, text.length);
    while (length > 0 && !text.endsWith(open.slice(0, length))) {
      length--;
    }
    return length;
  });
  return Math.max(...lengths);
}
