/**
 * Counts who uses the server. A lease is an open connection, so that the system itself gives it back when its holder
 * ends in whatever way.
 */
export class Leases {
  /** Resolves when nobody has held a lease for `graceMs`; never where that is not given. */
  readonly unused: Promise<void>;
  private held = 0;
  private timer: NodeJS.Timeout | undefined;
  private over = (): void => undefined;

  /** @param graceMs how long the server may be without a lease, counted from now on, in milliseconds */
  constructor(private readonly graceMs?: number) {
    this.unused = new Promise((resolve) => (this.over = resolve));
    this.wait();
  }

  /** Takes a lease; the function that is given back returns it. */
  take(): () => void {
    let held = true;
    this.held++;
    clearTimeout(this.timer);
    return () => {
      if (!held) {
        return;
      }
      held = false;
      if (--this.held === 0) {
        this.wait();
      }
    };
  }

  /** Counts no longer. */
  close(): void {
    this.over = () => undefined;
    clearTimeout(this.timer);
  }

  private wait(): void {
    if (this.graceMs !== undefined) {
      this.timer = setTimeout(() => this.over(), this.graceMs);
    }
  }
}
