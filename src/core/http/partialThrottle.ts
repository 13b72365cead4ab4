import type { Clock } from '../ports';
import { PARTIALS_PER_SECOND } from './limits';

/** Passes on the newest text at most `PARTIALS_PER_SECOND` times a second, the last one of a burst included. */
export class PartialThrottle {
  private readonly end = new AbortController();
  private pending: (() => string) | undefined;
  private isResting = false;

  constructor(
    private readonly clock: Clock,
    private readonly emit: (text: string) => void,
  ) {}

  /** There is new text; `read` gives all of it when its turn comes. */
  update(read: () => string): void {
    this.pending = read;
    if (!this.isResting) {
      void this.flush();
    }
  }

  /** Ends the timer; nothing is passed on any more. */
  dispose(): void {
    this.pending = undefined;
    this.end.abort();
  }

  private async flush(): Promise<void> {
    this.isResting = true;
    try {
      while (this.pending !== undefined) {
        const read = this.pending;
        this.pending = undefined;
        this.emit(read());
        await this.clock.sleep(1000 / PARTIALS_PER_SECOND, this.end.signal);
      }
    } catch {
      // The stream is over.
    } finally {
      this.isResting = false;
    }
  }
}
