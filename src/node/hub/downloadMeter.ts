import type { DownloadProgress } from '../../core/localServer/modelHub';
import type { Clock } from '../../core/ports';
import { TransferRate } from './transferRate';

/** Between reports, in milliseconds. */
export const REPORT_MS = 100;

/** Counts the bytes of a download and reports them, at most ten times a second, also when no more arrive. */
export class DownloadMeter {
  private readonly rate: TransferRate;
  private done = 0;
  private total = 0;
  private waitsFor: DownloadProgress['waitsFor'];
  private reportedAt = -Infinity;
  private isReportDue = false;
  private readonly ended = new AbortController();

  constructor(
    private readonly clock: Pick<Clock, 'monotonic' | 'sleep'>,
    private readonly onProgress: (progress: DownloadProgress) => void,
  ) {
    this.rate = new TransferRate(clock);
  }

  /** All bytes that came over the network, with those that were thrown away. */
  get received(): number {
    return this.rate.total;
  }

  /** Starts the count: what was here before, and what there will be. */
  start(doneBytes: number, totalBytes: number): void {
    [this.done, this.total] = [doneBytes, totalBytes];
    this.report(true);
  }

  /** Adds a file that was not known before. */
  extend(doneBytes: number, totalBytes: number): void {
    this.start(this.done + doneBytes, this.total + totalBytes);
  }

  /** Counts bytes that arrived, or that were thrown away if the number is negative. */
  add(count: number): void {
    this.done += count;
    this.rate.add(Math.max(0, count));
    this.report(this.done === this.total);
  }

  wait(waitsFor: DownloadProgress['waitsFor']): void {
    if (waitsFor !== this.waitsFor) {
      this.waitsFor = waitsFor;
      this.report(true);
    }
  }

  /** Reports nothing from now on. */
  end(): void {
    this.ended.abort();
  }

  private async reportLater(): Promise<void> {
    if (this.isReportDue) {
      return;
    }
    this.isReportDue = true;
    const hasPassed = await this.clock.sleep(REPORT_MS, this.ended.signal).then(
      () => true,
      () => false,
    );
    this.isReportDue = false;
    if (hasPassed) {
      this.report(true);
    }
  }

  private report(always: boolean): void {
    const now = this.clock.monotonic();
    if (!always && now - this.reportedAt < REPORT_MS) {
      void this.reportLater();
      return;
    }
    this.reportedAt = now;
    const bytesPerSecond = this.rate.perSecond();
    this.onProgress({
      ...{ doneBytes: this.done, totalBytes: this.total, waitsFor: this.waitsFor, bytesPerSecond },
      secondsLeft: bytesPerSecond === undefined ? undefined : (this.total - this.done) / bytesPerSecond,
    });
  }
}
