import type { GeneratedToken } from './engine';

/** How long a token waits for others, in milliseconds. */
const MAX_WAIT_MS = 8;

/** The server holds a token back until the next one arrives, so that two make the first text. */
const AT_ONCE = 2;

/**
 * Sends the tokens of one run together while they come fast: a message for each one takes more time than a small model needs
 * for a token. The first ones, and one after a pause, are sent at once, since the next token may block the timer.
 */
export class TokenBatches {
  private waiting: GeneratedToken[] = [];
  private count = 0;
  private sentAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly send: (tokens: readonly GeneratedToken[]) => void,
    private readonly now = () => performance.now(),
  ) {}

  add(token: GeneratedToken): void {
    this.waiting.push(token);
    if (++this.count <= AT_ONCE || this.now() - this.sentAt >= MAX_WAIT_MS) {
      this.flush();
    } else {
      this.timer ??= setTimeout(() => this.flush(), MAX_WAIT_MS);
    }
  }

  /** Sends what waits. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting.length > 0) {
      const tokens = this.waiting;
      this.waiting = [];
      this.sentAt = this.now();
      this.send(tokens);
    }
  }
}
