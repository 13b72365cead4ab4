const WINDOW_MS = 10_000;
const BUCKETS = 20;
const BUCKET_MS = WINDOW_MS / BUCKETS;

/** Counts how many inputs ended a second in the last seconds. */
export class RateWindow {
  private readonly counts = Array.from({ length: BUCKETS }, () => 0);
  private latest = 0;

  constructor(private readonly startedAt: number) {}

  add(count: number, now: number): void {
    this.advance(now);
    this.counts[this.latest % BUCKETS] = (this.counts[this.latest % BUCKETS] ?? 0) + count;
  }

  /** Inputs per second; 0 until the first ended. */
  perSecond(now: number): number {
    this.advance(now);
    const sum = this.counts.reduce((all, one) => all + one, 0);
    const sinceStart = now - this.startedAt;
    const inBucket = sinceStart % BUCKET_MS;
    const spanMs = Math.min(sinceStart, WINDOW_MS - BUCKET_MS + inBucket);
    return spanMs > 0 ? (1000 * sum) / spanMs : 0;
  }

  /** Empties the buckets whose time is over. */
  private advance(now: number): void {
    const bucket = Math.floor((now - this.startedAt) / BUCKET_MS);
    for (let next = Math.max(this.latest + 1, bucket - BUCKETS + 1); next <= bucket; next += 1) {
      this.counts[next % BUCKETS] = 0;
    }
    this.latest = Math.max(this.latest, bucket);
  }
}
