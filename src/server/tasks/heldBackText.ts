interface Segment {
  readonly text: string;
  /** Counts for stop texts, but is never given. */
  readonly hidden: boolean;
}

/**
 * Gives text on as it comes, but ends before the first stop text: what could be the start of one is held back until it
 * is known not to be. Stop texts may reach over hidden text, such as the names of special tokens.
 */
export class HeldBackText {
  private held: readonly Segment[] = [];
  private ended = false;

  constructor(private readonly stop: readonly string[]) {}

  /** True once a stop text is complete. */
  get hasEnded(): boolean {
    return this.ended;
  }

  /** Takes a piece and gives what can be shown now. */
  push(text: string, hidden = false): string {
    if (this.ended || text === '') {
      return '';
    }
    this.held = [...this.held, { text, hidden }];
    const held = this.held.map((segment) => segment.text).join('');
    const found = this.stop.map((end) => held.indexOf(end)).filter((at) => at !== -1);
    if (found.length > 0) {
      this.ended = true;
      return this.give(Math.min(...found));
    }
    return this.give(held.length - this.possibleStart(held));
  }

  /** What is left when nothing more comes. */
  finish(): string {
    return this.ended ? '' : this.give(Infinity);
  }

  private give(length: number): string {
    let given = '';
    let open = length;
    const held: Segment[] = [];
    for (const { text, hidden } of this.held) {
      if (!hidden) {
        given += text.slice(0, open);
      }
      if (text.length > open) {
        held.push({ text: text.slice(open), hidden });
      }
      open = Math.max(0, open - text.length);
    }
    this.held = held;
    return given;
  }

  /** The length of the longest end of the held text with which a stop text begins. */
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
