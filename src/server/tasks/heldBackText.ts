interface Segment {
  readonly text: string;
  /** Matched against stop texts, but never returned. */
  readonly hidden: boolean;
}

/**
 * Forwards text as it arrives and ends before the first stop text. A possible start of a stop text is held back until it
 * turns out not to be one. Stop texts may include hidden text, such as the names of special tokens.
 */
export class HeldBackText {
  private held: readonly Segment[] = [];
  private ended = false;

  constructor(private readonly stop: readonly string[]) {}

  /** True once a stop text is complete. */
  get hasEnded(): boolean {
    return this.ended;
  }

  /** Adds a piece and returns the text that can be shown now. */
  push(text: string, hidden = false): string {
    if (this.ended || text === '') {
      return '';
    }
    this.held = [...this.held, { text, hidden }];
    const held = this.held.map((segment) => segment.text).join('');
    const found = this.stop.map((end) => held.indexOf(end)).filter((at) => at !== -1);
    if (found.length > 0) {
      this.ended = true;
      return this.take(Math.min(...found));
    }
    return this.take(held.length - this.possibleStart(held));
  }

  /** Returns the remaining text at the end. */
  finish(): string {
    return this.ended ? '' : this.take(Infinity);
  }

  private take(length: number): string {
    let taken = '';
    let open = length;
    const held: Segment[] = [];
    for (const { text, hidden } of this.held) {
      if (!hidden) {
        taken += text.slice(0, open);
      }
      if (text.length > open) {
        held.push({ text: text.slice(open), hidden });
      }
      open = Math.max(0, open - text.length);
    }
    this.held = held;
    return taken;
  }

  /** Returns the length of the longest end of the held text that is the start of a stop text. */
  private possibleStart(held: string): number {
    const lengths = this.stop.map((end) => {
      let length = Math.min(end.length - 1, held.length);
      while (length > 0 && !held.endsWith(end.slice(0, length))) {
        length--;
      }
      return length;
    });
    return Math.max(0, ...lengths);
  }
}
