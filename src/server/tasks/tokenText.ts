/** How many tokens before the new ones are decoded with them: spaces and letters can depend on their neighbours. */
const CONTEXT = 6;

/**
 * Text from tokens that come one by one. Each token adds what the text of the last tokens is longer with it; a character
 * that is spread over several tokens comes with its last one.
 */
export class TokenText {
  readonly #ids: number[];
  /** From here on tokens are decoded… */
  #from: number;
  /** …and up to here their text was given out. */
  #given: number;
  text = '';

  /**
   * @param prompt the tokens before the first new one
   * @param decode the text of some tokens, without special ones
   */
  constructor(
    prompt: readonly number[],
    private readonly decode: (ids: number[]) => string,
  ) {
    this.#ids = prompt.slice(-CONTEXT);
    this.#from = 0;
    this.#given = this.#ids.length;
  }

  /** Takes a token and gives what it adds to the text. */
  push(id: number): string {
    this.#ids.push(id);
    return this.#advance(false);
  }

  /** What is left at the end: half a character, as the replacement character. */
  finish(): string {
    return this.#advance(true);
  }

  #advance(atEnd: boolean): string {
    const before = this.#read(this.#from, this.#given);
    const now = this.#read(this.#from, this.#ids.length);
    if (now.length <= before.length || (now.endsWith('\ufffd') && !atEnd)) return '';
    const added = now.slice(before.length);
    this.#from = Math.max(this.#from, this.#given - CONTEXT);
    this.#given = this.#ids.length;
    this.text += added;
    return added;
  }

  #read(from: number, to: number): string {
    return to > from ? this.decode(this.#ids.slice(from, to)) : '';
  }
}
