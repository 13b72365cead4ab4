import type { Clock } from '../../core/ports';

/** The time over which the speed is measured, in milliseconds. */
const WINDOW_MS = 10_000;
/** The least time for a measurement. */
const MIN_MS = 1000;

/** Measures how fast bytes arrive. */
export class TransferRate {
  private readonly samples: { readonly at: number; readonly bytes: number }[];
  private bytes = 0;

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {
    this.samples = [{ at: clock.monotonic(), bytes: 0 }];
  }

  /** All bytes that arrived. */
  get total(): number {
    return this.bytes;
  }

  add(bytes: number): void {
    this.bytes += bytes;
    const at = this.clock.monotonic();
    if (at - (this.samples.at(-1)?.at ?? 0) >= MIN_MS / 4) {
      this.samples.push({ at, bytes: this.bytes });
      while (this.samples.length > 2 && at - (this.samples[1]?.at ?? at) > WINDOW_MS) {
        this.samples.shift();
      }
    }
  }

  /** Returns the bytes per second of the last seconds; `undefined` until it can be measured. */
  perSecond(): number | undefined {
    const [first] = this.samples;
    const ms = this.clock.monotonic() - (first?.at ?? 0);
    const bytes = this.bytes - (first?.bytes ?? 0);
    return ms < MIN_MS || bytes === 0 ? undefined : (bytes * 1000) / ms;
  }
}
