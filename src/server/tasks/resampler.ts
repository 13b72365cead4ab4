/**
 * Resamples audio piece by piece, so that only the result is in memory as a whole. Averages neighboring samples for a lower
 * rate, and interpolates linearly for a higher one.
 */
export class Resampler {
  /** Samples that later results need, and the position of the first one. */
  private held = new Float32Array(0);
  private start = 0;
  private count = 0;
  private made = 0;
  private readonly parts: Float32Array[] = [];
  private readonly step: number;

  constructor(from: number, to: number) {
    this.step = from / to;
  }

  push(samples: Float32Array): void {
    this.count += samples.length;
    if (this.step === 1) {
      this.add(samples);
      return;
    }
    const all = new Float32Array(this.held.length + samples.length);
    all.set(this.held);
    all.set(samples, this.held.length);
    this.held = all;
    const { count, step } = this;
    // What the last samples mean is only known when there are no more.
    const ready = step > 1 ? Math.floor(count / step) - 1 : Math.floor((count - 1) / step);
    this.make(Math.max(this.made, ready));
    const unused = Math.min(Math.max(0, Math.floor(this.made * step) - this.start), this.held.length);
    this.held = this.held.slice(unused);
    this.start += unused;
  }

  /** Returns all samples at the new rate. */
  finish(): Float32Array<ArrayBuffer> {
    if (this.step !== 1) {
      this.make(Math.max(1, Math.round(this.count / this.step)));
    }
    const result = new Float32Array(this.made);
    let at = 0;
    for (const part of this.parts) {
      result.set(part, at);
      at += part.length;
    }
    return result;
  }

  private add(part: Float32Array): void {
    this.parts.push(part);
    this.made += part.length;
  }

  /** Makes the results up to a position. */
  private make(end: number): void {
    const { held, start, step } = this;
    const part = new Float32Array(Math.max(0, end - this.made));
    for (let index = 0; index < part.length; index++) {
      const place = (this.made + index) * step - start;
      part[index] = step > 1 ? mean(held, place, place + step) : between(held, place);
    }
    this.add(part);
  }
}

function mean(samples: Float32Array, from: number, to: number): number {
  const [start, end] = [Math.floor(from), Math.min(samples.length, Math.ceil(to))];
  let sum = 0;
  for (let at = start; at < end; at++) {
    sum += samples[at] ?? 0;
  }
  return sum / Math.max(1, end - start);
}

function between(samples: Float32Array, place: number): number {
  const before = Math.min(Math.floor(place), samples.length - 1);
  const [one = 0, next = one] = [samples[before], samples[before + 1]];
  return one + (next - one) * (place - before);
}
