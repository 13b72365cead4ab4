const OPEN_TAG = '<think>';
const CLOSE_TAG = '</think>';

/** Text without the reasoning at its start. */
export interface SeparatedThought {
  readonly text: string;
  /** The text began with `<think>`. */
  readonly hasThought: boolean;
  /** The reasoning without its tags. */
  readonly thought: string;
}

/**
 * Removes the reasoning from the start of a text: `<think>…</think>` and the white space after it. If `</think>` is
 * missing, all of the text is reasoning. Tags later in the text stay, since the text may be about them.
 */
export function separateThought(text: string): SeparatedThought {
  const filter = new ThoughtFilter();
  const kept = filter.feed(text) + filter.end();
  const thought = filter.hasThought ? text.slice(0, text.length - kept.length) : '';
  return { text: kept, hasThought: filter.hasThought, thought: thought.replaceAll(/<\/?think>/g, '').trim() };
}

/** Removes the reasoning from a text that arrives in pieces. */
export class ThoughtFilter {
  hasThought = false;
  private state: 'start' | 'thought' | 'text' = 'start';
  /** Text whose meaning depends on the next piece: white space and a part of `<think>`, or a part of `</think>`. */
  private pending = '';

  /** Adds a piece and returns the text that is now known not to be reasoning. */
  feed(piece: string): string {
    let rest = piece;
    for (;;) {
      if (this.state === 'text') {
        return rest;
      }
      const seen = this.pending + rest;
      if (this.state === 'thought') {
        const end = seen.indexOf(CLOSE_TAG);
        if (end < 0) {
          this.pending = seen.slice(1 - CLOSE_TAG.length);
          return '';
        }
        this.state = 'start';
        this.pending = '';
        rest = seen.slice(end + CLOSE_TAG.length);
        continue;
      }
      const trimmed = seen.trimStart();
      if (trimmed.startsWith(OPEN_TAG)) {
        this.state = 'thought';
        this.hasThought = true;
        this.pending = '';
        rest = trimmed.slice(OPEN_TAG.length);
      } else if (OPEN_TAG.startsWith(trimmed)) {
        this.pending = seen;
        return '';
      } else {
        this.state = 'text';
        this.pending = '';
        return this.hasThought ? trimmed : seen;
      }
    }
  }

  /** Ends the text and returns what was pending. */
  end(): string {
    const rest = this.state === 'start' ? this.pending : '';
    this.state = 'text';
    this.pending = '';
    return this.hasThought ? rest.trimStart() : rest;
  }
}
