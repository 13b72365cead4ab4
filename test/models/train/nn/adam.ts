import type { Weights } from './tape';

/** Adam with bias correction and decoupled weight decay; the usual constants of the paper by Kingma and Ba. */
export class Adam {
  private readonly moments = new Map<
    string,
    { readonly mean: Float32Array; readonly square: Float32Array }
  >();
  private steps = 0;

  constructor(
    private readonly weights: ReadonlyMap<string, Weights>,
    private readonly decay = 0,
  ) {}

  /** Changes the weights in place. Gradients are scaled down where their overall length is above `clip`. */
  step(gradients: ReadonlyMap<string, Float32Array>, rate: number, clip = 1): void {
    this.steps++;
    let squares = 0;
    for (const gradient of gradients.values()) {
      for (let index = 0; index < gradient.length; index++) {
        squares += (gradient[index] as number) ** 2;
      }
    }
    const scale = Math.min(1, clip / (Math.sqrt(squares) + 1e-12));
    const meanCorrection = 1 - 0.9 ** this.steps;
    const squareCorrection = 1 - 0.999 ** this.steps;
    for (const [name, gradient] of gradients) {
      const { values, shape } = this.weights.get(name) as Weights;
      const { mean, square } = this.momentsOf(name, values.length);
      const shrink = shape.length > 1 ? 1 - rate * this.decay : 1;
      for (let index = 0; index < values.length; index++) {
        const slope = (gradient[index] as number) * scale;
        const m = (mean[index] = 0.9 * (mean[index] as number) + 0.1 * slope);
        const s = (square[index] = 0.999 * (square[index] as number) + 0.001 * slope * slope);
        const move = m / meanCorrection / (Math.sqrt(s / squareCorrection) + 1e-8);
        values[index] = (values[index] as number) * shrink - rate * move;
      }
    }
  }

  private momentsOf(name: string, size: number) {
    const known = this.moments.get(name);
    if (known !== undefined) {
      return known;
    }
    const fresh = { mean: new Float32Array(size), square: new Float32Array(size) };
    this.moments.set(name, fresh);
    return fresh;
  }
}
