import type { Clock } from '../ports';
import { PARTIALS_PER_SECOND } from './limits';

/** Whole milliseconds: timers drop the rest, and 33 would allow 31 updates in a second. */
const PAUSE_MS = Math.ceil(1000 / PARTIALS_PER_SECOND);

/** Emits the newest text at most `PARTIALS_PER_SECOND` times per second, including the last one of a burst. */
export class PartialThrottle {
  private readonly end = new AbortController();
  private pending: (() => string) | undefined;
  private isWaiting = false;

  constructor(
    private readonly clock: Clock,
    private readonly emit: (text: string) => void,
  ) {}

  /** Announces new text. `read` returns all of it when it is emitted. */
  update(read: () => string): void {
    this.pending = read;
    if (!this.isWaiting) {
      void this.flush();
    }
  }

  /** Ends the timer. Nothing is emitted afterwards. */
  dispose(): void {
    this.pending = undefined;
    this.end.abort();
  }

  private async flush(): Promise<void> {
    this.isWaiting = true;
    try {
      while (this.pending !== undefined) {
        const read = this.pending;
        this.pending = undefined;
        this.emit(read());
        await this.clock.sleep(PAUSE_MS, this.end.signal);
      }
    } catch {
      // The stream has ended.
    } finally {
      this.isWaiting = false;
    }
  }
}
