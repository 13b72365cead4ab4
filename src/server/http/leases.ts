/**
 * Counts the clients that use the server. A lease is an open connection, so the system releases it no matter how its
 * holder exits.
 */
export class Leases {
  /** Resolves when no lease has been held for `graceMs`; never resolves if `graceMs` is not set. */
  readonly unused: Promise<void>;
  private held = 0;
  private timer: NodeJS.Timeout | undefined;
  private resolveUnused = (): void => undefined;

  /** @param graceMs how long the server may be without a lease, in milliseconds, starting now */
  constructor(private readonly graceMs?: number) {
    this.unused = new Promise((resolve) => (this.resolveUnused = resolve));
    this.wait();
  }

  /** Takes a lease and returns the function that releases it. */
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

  /** Stops counting; `unused` no longer resolves. */
  close(): void {
    this.resolveUnused = () => undefined;
    clearTimeout(this.timer);
  }

  private wait(): void {
    if (this.graceMs !== undefined) {
      this.timer = setTimeout(() => this.resolveUnused(), this.graceMs);
    }
  }
}
