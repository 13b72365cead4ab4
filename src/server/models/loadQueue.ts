import { setTimeout as delay } from 'node:timers/promises';

/**
 * Lets loads happen one at a time, in the order in which they were asked for: two at once are slower than one after the
 * other. A load that takes much longer than it should keeps the others waiting no longer.
 */
export class LoadQueue {
  private last: Promise<void> = Promise.resolve();
  private readonly open = new Set<Promise<void>>();

  /**
   * @param load never rejects
   * @param patienceMs how long the next one waits for it once it has begun, in milliseconds
   */
  add(load: () => Promise<void>, patienceMs: number): void {
    this.last = this.last.then(async () => {
      const over = new AbortController();
      const loading = load().finally(() => {
        this.open.delete(loading);
        over.abort();
      });
      this.open.add(loading);
      await delay(patienceMs, undefined, { signal: over.signal }).catch(() => undefined);
    });
  }

  /** Resolves when none is open any more. */
  async idle(): Promise<void> {
    await this.last;
    await Promise.all(this.open);
  }
}
