/**
 * Gives text on as it comes, but ends before the first stop text: what could be the start of one is held back until it
 * is known not to be.
 */
export class HeldBackText {
  #held = '';
  #ended = false;

  constructor(private readonly stop: readonly string[]) {}

  /** Takes a piece and gives what can be shown now. */
  push(piece: string): string {
    if (this.#ended) return '';
    this.#held += piece;
    const found = this.stop.map((end) => this.#held.indexOf(end)).filter((at) => at !== -1);
    if (found.length > 0) {
      this.#ended = true;
      return this.#give(Math.min(...found));
    }
    return this.#give(this.#held.length - this.#possibleStart());
  }

  /** What is left when nothing more comes. */
  finish(): string {
    return this.#ended ? '' : this.#give(this.#held.length);
  }

  #give(length: number): string {
    const given = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    return given;
  }

  /** The length of the longest end of the held text with which a stop text begins. */
  #possibleStart(): number {
    const lengths = this.stop.map((end) => {
      let length = Math.min(end.length - 1, this.#held.length);
      while (length > 0 && !this.#held.endsWith(end.slice(0, length))) length--;
      return length;
    });
    return Math.max(0, ...lengths);
  }
}
