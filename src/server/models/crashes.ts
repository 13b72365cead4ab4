const USUAL = {
  /** Crashes count for so long, in milliseconds; one that crashes too often within it is refused for as long. */
  windowMs: 5 * 60_000,
  /** After the first, second, … crash, the next load waits for so long, in milliseconds. */
  backOffMs: [0, 1000, 5000, 20_000],
};

export type AfterCrash =
  /** It may be loaded again in so many milliseconds. */
  | { readonly kind: 'again'; readonly inMs: number }
  /** It crashed too often and is refused for so long. */
  | { readonly kind: 'refused'; readonly crashes: number; readonly forMs: number };

/** Continues "Model … could not be loaded: ". */
export function refusedSentence({ crashes, forMs }: AfterCrash & { kind: 'refused' }): string {
  const count = Math.ceil(forMs / 60_000);
  const minutes = count === 1 ? '1 minute' : `${count} minutes`;
  return `its process exited unexpectedly ${crashes} times within ${minutes}; the server will try again ${minutes} later`;
}

/** Remembers how often the processes of models crashed lately, so that no model starts processes without end. */
export class Crashes {
  private readonly times = new Map<string, readonly number[]>();

  /** @param now in milliseconds, never goes back */
  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly pauses: { readonly backOffMs: readonly number[]; readonly windowMs: number } = USUAL,
  ) {}

  /** Counts the end of a process as a crash, unless it was meant, and says what follows from it. */
  after(key: string, wasMeant: boolean): AfterCrash {
    if (wasMeant) {
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
    // After the pause it begins with a clean record.
    this.times.delete(key);
    return { kind: 'refused', crashes: times.length, forMs: windowMs };
  }
}
