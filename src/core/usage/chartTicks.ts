/**
 * Returns the values of an axis from 0 to at least `max`, in steps of 1, 2, or 5 times a power of ten: at most six, the
 * last one being the end of the axis. Steps are whole numbers.
 */
export function chartTicks(max: number): readonly number[] {
  const power = 10 ** Math.floor(Math.log10(Math.max(max, 1) / 5));
  const steps = [1, 2, 5, 10].map((factor) => Math.max(1, factor * power));
  const step = steps.find((candidate) => max / candidate <= 5) ?? 10 * power;
  const count = Math.max(1, Math.ceil(max / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
