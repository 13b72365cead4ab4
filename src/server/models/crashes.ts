const DEFAULT_PAUSES = {
  /** How long a crash counts, in milliseconds, and how long a model that crashes too often is refused. */
  windowMs: 5 * 60_000,
  /** The pause before the next load after the first, second, … crash, in milliseconds. */
  backOffMs: [0, 1000, 5000, 20_000],
};

export type AfterCrash =
  /** The model may be loaded again after this many milliseconds. */
  | { readonly kind: 'again'; readonly inMs: number }
  /** The model crashed too often and is refused for this many milliseconds. */
  | { readonly kind: 'refused'; readonly crashes: number; readonly forMs: number };

/** Returns the reason that follows "Model … could not be loaded: ". */
export function refusedSentence({ crashes, forMs }: AfterCrash & { kind: 'refused' }): string {
  const count = Math.ceil(forMs / 60_000);
  const minutes = count === 1 ? '1 minute' : `${count} minutes`;
  return `its process exited unexpectedly ${crashes} times within ${minutes}; the server will try again ${minutes} later`;
}

/** Counts the recent crashes of each model, so that a broken model does not start one process after another. */
export class Crashes {
  private readonly times = new Map<string, readonly number[]>();

  /** @param now a monotonic clock in milliseconds */
  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly pauses: {
      readonly backOffMs: readonly number[];
      readonly windowMs: number;
    } = DEFAULT_PAUSES,
  ) {}

  /** Counts the end of a process as a crash, unless it was intended, and returns what to do next. */
  after(key: string, wasIntended: boolean): AfterCrash {
    if (wasIntended) {
      return { kind: 'again', inMs: 0 };
    }
    const now = this.now();
    const { backOffMs, windowMs } = this.pauses;
    for (const [other, times] of this.times) {
      const recent = times.filter((time) => now - time < windowMs);
      if (recent.length === 0) {
        this.times.delete(other);
      } else {
        this.times.set(other, recent);
      }
    }
    const times = [...(this.times.get(key) ?? []), now];
    this.times.set(key, times);
    const inMs = backOffMs[times.length - 1];
    if (inMs !== undefined) {
      return { kind: 'again', inMs };
    }
    // After the pause it starts with a clean record.
    this.times.delete(key);
    return { kind: 'refused', crashes: times.length, forMs: windowMs };
  }
}
