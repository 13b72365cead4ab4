import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { Adam } from './adam';
import { encodeOnnx } from './onnxFile';
import type { Tape, Tensor, Weights } from './tape';

/** What one training step is fed with, by the name of the graph's input. */
export type Feeds = Readonly<Record<string, OrtTensor>>;

export interface TrainingStep {
  /** A recorded training graph whose `backward` has run. */
  readonly tape: Tape;
  readonly loss: Tensor;
  /** The rows that were taken from a table, and the input with their numbers. */
  readonly rows: { readonly table: string; readonly ids: string; readonly taken: Tensor };
}

/** Runs training steps in ONNX Runtime and changes the weights with Adam. */
export class TrainingSession {
  private constructor(
    private readonly session: InferenceSession,
    private readonly weights: ReadonlyMap<string, Weights>,
    private readonly names: readonly string[],
    private readonly rows: TrainingStep['rows'],
    private readonly adam: Adam,
  ) {}

  static async create(
    step: TrainingStep,
    weights: ReadonlyMap<string, Weights>,
    decay: number,
  ): Promise<TrainingSession> {
    const { tape, loss, rows } = step;
    const gradients = [...tape.parameterGradients()];
    const outputs = [
      tape.rename(loss, 'loss'),
      tape.rename(tape.gradientOf(rows.taken), 'rows'),
      ...gradients.map(([name, gradient]) => tape.rename(gradient, `gradient:${name}`)),
    ];
    const graph = tape.graph(outputs.map(({ name }) => ({ name, type: 'float' })));
    // One thread: sums in another order would give other weights each time.
    const session = await InferenceSession.create(encodeOnnx(graph), {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
    });
    const names = gradients.map(([name]) => name);
    return new TrainingSession(session, weights, names, rows, new Adam(weights, decay));
  }

  /** One step; returns the loss. `rate` is Adam's learning rate. */
  async step(feeds: Feeds, rate: number): Promise<number> {
    const parameters = [...this.weights].filter(([name]) => this.session.inputNames.includes(name));
    const all: Record<string, OrtTensor> = { ...feeds };
    for (const [name, { values, shape }] of parameters) {
      all[name] = new OrtTensor('float32', values, shape);
    }
    const answer = await this.session.run(all);
    const gradients = new Map(this.names.map((name) => [name, floats(answer[`gradient:${name}`])]));
    this.addRows(gradients, floats(answer['rows']), feeds[this.rows.ids]);
    this.adam.step(gradients, rate);
    return floats(answer['loss'])[0] as number;
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  private addRows(
    gradients: Map<string, Float32Array>,
    rows: Float32Array,
    ids: OrtTensor | undefined,
  ): void {
    const table = this.weights.get(this.rows.table) as Weights;
    const sum = gradients.get(this.rows.table) ?? new Float32Array(table.values.length);
    const size = table.shape[1] as number;
    if (!(ids?.data instanceof BigInt64Array)) {
      throw new Error('The numbers of rows have to be int64.');
    }
    for (const [place, id] of ids.data.entries()) {
      const start = Number(id) * size;
      for (let index = 0; index < size; index++) {
        sum[start + index] = (sum[start + index] as number) + (rows[place * size + index] as number);
      }
    }
    gradients.set(this.rows.table, sum);
  }
}

function floats(tensor: OrtTensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) {
    throw new Error('A number is missing in the answer of the step.');
  }
  return tensor.data;
}
