/** How many earlier tokens are decoded together with new ones, since spaces and letters can depend on their neighbors. */
const CONTEXT = 6;
/** Maximum number of tokens to wait for a character to be complete; a character has at most four bytes. */
const MAX_PENDING = 8;
const REPLACEMENT = '\ufffd';

/**
 * Decodes tokens one by one. Each token adds the text by which the decoded last tokens become longer; a character that is
 * spread over several tokens is added with the last one.
 */
export class TokenText {
  private readonly ids: number[];
  /** Recent token positions at which no character is split: those up to which text was returned. */
  private cuts: readonly number[];
  text = '';

  /**
   * @param prompt the tokens before the first new one
   * @param decode decodes tokens, without special ones
   */
  constructor(
    prompt: readonly number[],
    private readonly decode: (ids: number[]) => string,
  ) {
    let start = Math.max(0, prompt.length - CONTEXT);
    const least = Math.max(0, start - MAX_PENDING);
    while (start > least && this.decode(prompt.slice(start)).startsWith(REPLACEMENT)) {
      start--;
    }
    this.ids = prompt.slice(start);
    this.cuts = [0, this.ids.length];
  }

  /** Adds a token and returns the text that it adds. */
  push(id: number): string {
    this.ids.push(id);
    return this.advance(false);
  }

  /** Returns the text that a token would add. */
  peek(id: number): string {
    const from = this.cuts[0] ?? 0;
    const before = this.read(from, this.cuts.at(-1) ?? 0);
    return this.decode([...this.ids.slice(from), id]).slice(before.length);
  }

  /** Adds a text that is not decoded, such as the name of a special token, and returns all that it adds. */
  insert(mark: string): string {
    const rest = this.finish();
    this.text += mark;
    return rest + mark;
  }

  /** Returns the rest at the end: an incomplete character, as the replacement character. */
  finish(): string {
    return this.advance(true);
  }

  private advance(atEnd: boolean): string {
    const from = this.cuts[0] ?? 0;
    const given = this.cuts.at(-1) ?? 0;
    const before = this.read(from, given);
    const now = this.read(from, this.ids.length);
    const isOpen = now.length <= before.length || now.endsWith(REPLACEMENT);
    // Continues beyond the limit anyway, so that few tokens have to be decoded.
    if (isOpen && !atEnd && this.ids.length - given <= MAX_PENDING) {
      return '';
    }
    const added = now.slice(before.length);
    const cuts = [...this.cuts, this.ids.length];
    const first = cuts.findLastIndex((cut) => cut <= given - CONTEXT);
    this.cuts = cuts.slice(Math.max(0, first));
    this.text += added;
    return added;
  }

  private read(from: number, to: number): string {
    return to > from ? this.decode(this.ids.slice(from, to)) : '';
  }
}
