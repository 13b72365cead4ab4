import { MIN_TOKEN_IN_TEXT, tokenRemover } from './redactTokens';

/**
 * All tokens that this window has read or stored, including those that were removed or replaced since. Nothing that is
 * kept or written may contain one of them. They never leave the memory.
 */
export class KnownTokens implements Iterable<string> {
  private readonly removers = new Map<string, (text: string) => string>();

  add(token: string): void {
    if (token.length >= MIN_TOKEN_IN_TEXT && !this.removers.has(token)) {
      this.removers.set(token, tokenRemover(token));
    }
  }

  [Symbol.iterator](): Iterator<string> {
    return this.removers.keys();
  }

  /** Removes the tokens from a line of the log. */
  redactLine(line: string): string {
    return [...this.removers.values()].reduce((left, remove) => remove(left), line);
  }
}
