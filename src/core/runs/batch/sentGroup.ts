import type { Pace, RequestPace } from '../../http/requestPace';
import type { RunProgress } from '../../inference/runTypes';
import type { Clock } from '../../ports';
import type { BatchItem } from './batchReader';

/** A list that the server refused, and what is known of its parts. */
export interface SplitList {
  /** Inputs whose part was neither answered nor failed. */
  left: number;
  failed: number;
  largestPart: number;
}

/** Inputs that go into one request. */
export interface BatchGroup {
  readonly items: readonly BatchItem[];
  /** The list of which they are a part. */
  readonly splitFrom?: SplitList;
}

export function charactersOf({ items }: BatchGroup): number {
  return items.reduce((sum, { characters }) => sum + characters, 0);
}

/** A request of a batch, from its dispatch to its end. */
export class SentGroup {
  private readonly controller = new AbortController();
  private lastSentAt: number;
  private sends = 0;
  private isOnTheWire = false;
  private isEnding = false;
  private loads = false;
  private pauses = false;

  constructor(
    readonly group: BatchGroup,
    private readonly pace: RequestPace,
    private readonly clock: Pick<Clock, 'monotonic'>,
    /** Called when it begins to wait for something, or ends to. */
    private readonly onChange: () => void,
  ) {
    this.lastSentAt = clock.monotonic();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** When its last attempt began, as `monotonic` time. */
  get sentAt(): number {
    return this.lastSentAt;
  }

  /** Whether it waits for a model that loads or for an endpoint that starts. */
  get isLoading(): boolean {
    return this.loads;
  }

  /** The time of its only attempt; nothing if it was repeated or waited for a model. */
  get cleanMs(): number | undefined {
    return this.sends === 1 && !this.loads && !this.pauses
      ? this.clock.monotonic() - this.lastSentAt
      : undefined;
  }

  /** Ends it if it waits for something, else lets its attempt end but sends no further one. */
  finish(): void {
    this.isEnding = true;
    if (!this.isOnTheWire) {
      this.controller.abort();
    }
  }

  /** Ends it at once, and closes its connection. */
  abort(): void {
    this.controller.abort();
  }

  /** The pace of the batch, watched. */
  watchedPace(): Pace {
    return {
      turn: (signal, work) => {
        if (this.isEnding) {
          this.controller.abort();
        }
        return this.pace.turn(signal, async () => {
          this.isOnTheWire = true;
          this.sends += 1;
          this.lastSentAt = this.clock.monotonic();
          try {
            return await work();
          } finally {
            this.isOnTheWire = false;
          }
        });
      },
      slowDown: (pauseMs, sentAt) => {
        this.pace.slowDown(pauseMs, sentAt);
        this.onChange();
        if (this.isEnding) {
          this.controller.abort();
        }
      },
      passed: (sentAt) => this.pace.passed(sentAt),
    };
  }

  /** Takes in what its client reports. */
  onProgress(progress: RunProgress): void {
    this.loads ||= progress.kind === 'loading' || progress.kind === 'starting';
    if (progress.kind === 'retrying') {
      this.pauses = true;
      if (progress.failure.kind === 'busy') {
        this.pace.halve(this.lastSentAt);
      }
    }
    if (
      this.isEnding &&
      (progress.kind === 'retrying' || progress.kind === 'loading' || progress.kind === 'starting')
    ) {
      this.controller.abort();
    }
    this.onChange();
  }
}
