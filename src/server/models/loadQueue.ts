import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs loads one at a time, in order, since two at once are slower than one after the other. A load that takes much
 * longer than expected does not block the others any longer.
 */
export class LoadQueue {
  private last: Promise<void> = Promise.resolve();
  private readonly open = new Set<Promise<void>>();

  /**
   * @param load never rejects
   * @param patienceMs how long the next load waits for this one, in milliseconds from its start
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

  /** Resolves when no load is running or waiting. */
  async idle(): Promise<void> {
    await this.last;
    await Promise.all(this.open);
  }
}
