/** How many tokens before the new ones are decoded with them: spaces and letters can depend on their neighbors. */
const CONTEXT = 6;
/** No character has more tokens: its bytes are at most four. Whoever writes more halves of characters wrote none. */
const MAX_PENDING = 8;
const REPLACEMENT = '\ufffd';

/**
 * Text from tokens that come one by one. Each token adds what the text of the last tokens is longer with it; a character
 * that is spread over several tokens comes with its last one.
 */
export class TokenText {
  private readonly ids: number[];
  /** Where tokens may be cut without cutting a character: the last few places up to which the text was given out. */
  private cuts: readonly number[];
  text = '';

  /**
   * @param prompt the tokens before the first new one
   * @param decode the text of some tokens, without special ones
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

  /** Takes a token and gives what it adds to the text. */
  push(id: number): string {
    this.ids.push(id);
    return this.advance(false);
  }

  /** What is left at the end: half a character, as the replacement character. */
  finish(): string {
    return this.advance(true);
  }

  private advance(atEnd: boolean): string {
    const from = this.cuts[0] ?? 0;
    const given = this.cuts.at(-1) ?? 0;
    const before = this.read(from, given);
    const now = this.read(from, this.ids.length);
    const isOpen = now.length <= before.length || now.endsWith(REPLACEMENT);
    // Beyond the limit it goes on all the same, so that the tokens to decode stay few.
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
