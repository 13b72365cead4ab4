const OPEN = '<think>';
const CLOSE = '</think>';

/** A text without the reasoning at its start. */
export interface SeparatedThought {
  readonly text: string;
  /** The text began with `<think>`. */
  readonly hasThought: boolean;
}

/**
 * Takes the reasoning off a text: `<think>…</think>` at its very start, with the white space after it. Without an end
 * the whole text is reasoning. Further in, the same words are part of the text: they may be what it is about.
 */
export function separateThought(text: string): SeparatedThought {
  const filter = new ThoughtFilter();
  const kept = filter.feed(text) + filter.end();
  return { text: kept, hasThought: filter.hasThought };
}

/** The same for a text that arrives in pieces. */
export class ThoughtFilter {
  hasThought = false;
  private state: 'start' | 'thought' | 'text' = 'start';
  /** What cannot be judged yet: white space and a part of `<think>`, or a part of `</think>`. */
  private held = '';

  /** The part of the text that is certain now. */
  feed(piece: string): string {
    let rest = piece;
    for (;;) {
      if (this.state === 'text') {
        return rest;
      }
      const seen = this.held + rest;
      if (this.state === 'thought') {
        const end = seen.indexOf(CLOSE);
        if (end < 0) {
          this.held = seen.slice(1 - CLOSE.length);
          return '';
        }
        this.state = 'start';
        this.held = '';
        rest = seen.slice(end + CLOSE.length);
        continue;
      }
      const begun = seen.trimStart();
      if (begun.startsWith(OPEN)) {
        this.state = 'thought';
        this.hasThought = true;
        this.held = '';
        rest = begun.slice(OPEN.length);
      } else if (OPEN.startsWith(begun)) {
        this.held = seen;
        return '';
      } else {
        this.state = 'text';
        this.held = '';
        return this.hasThought ? begun : seen;
      }
    }
  }

  /** The rest of the text, now that no more of it comes. */
  end(): string {
    const rest = this.state === 'start' ? this.held : '';
    this.state = 'text';
    this.held = '';
    return this.hasThought ? rest.trimStart() : rest;
  }
}
