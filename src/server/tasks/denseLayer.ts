import { open } from 'node:fs/promises';
import * as v from 'valibot';
import { ModelFailureError } from '../engine/engine';
import { halfFloat } from './floatOutputs';

/** Limits of a weights file. A dense layer of a sentence embedding model has about a million values. */
const MAX_HEADER_BYTES = 1024 * 1024;
const MAX_VALUES = 64 * 1024 * 1024;

const ACTIVATIONS: Readonly<Record<string, (value: number) => number>> = {
  'torch.nn.modules.activation.Tanh': Math.tanh,
  'torch.nn.modules.activation.ReLU': (value) => Math.max(0, value),
  'torch.nn.modules.activation.Sigmoid': (value) => 1 / (1 + Math.exp(-value)),
  'torch.nn.modules.activation.SiLU': (value) => value / (1 + Math.exp(-value)),
  'torch.nn.modules.linear.Identity': (value) => value,
};

export const denseConfig = v.looseObject({
  in_features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  out_features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  bias: v.optional(v.boolean(), true),
  activation_function: v.optional(
    v.pipe(
      v.string(),
      v.check((name) => Object.hasOwn(ACTIVATIONS, name), 'unknown activation function'),
    ),
    'torch.nn.modules.activation.Tanh',
  ),
  module_input_name: v.optional(v.literal('sentence_embedding')),
  module_output_name: v.optional(v.literal('sentence_embedding')),
});

/** A layer that maps a vector to another one, like `Dense` of sentence-transformers. */
export type DenseLayer = (vector: readonly number[]) => number[];

/**
 * Reads a layer's weights from a safetensors file. Throws a `ModelFailureError` if the file is damaged or does not match
 * the configuration.
 */
export async function readDenseLayer(
  path: string,
  { in_features, out_features, bias, activation_function }: v.InferOutput<typeof denseConfig>,
): Promise<DenseLayer> {
  const tensors = await readTensors(path, ['linear.weight', 'linear.bias']);
  const weight = tensors.get('linear.weight');
  const offset = bias ? tensors.get('linear.bias') : new Float32Array(out_features);
  const activate = ACTIVATIONS[activation_function];
  const fits = weight?.length === in_features * out_features && offset?.length === out_features;
  if (!fits || activate === undefined) {
    throw damaged();
  }
  return (vector) => {
    if (vector.length !== in_features) {
      throw new ModelFailureError(`its Dense layer expects ${in_features} numbers but gets ${vector.length}`);
    }
    return Array.from(offset, (start, row) => {
      let sum = start;
      for (let place = 0; place < in_features; place++) {
        sum += (weight[row * in_features + place] ?? 0) * (vector[place] ?? 0);
      }
      return activate(sum);
    });
  };
}

const damaged = () => new ModelFailureError('the weights of its Dense layer are damaged or not supported');

const header = v.record(
  v.string(),
  v.looseObject({
    dtype: v.optional(v.string()),
    data_offsets: v.optional(v.tuple([v.number(), v.number()])),
  }),
);

/** The size of a value in bytes, and the function that reads one. */
const FORMATS: Readonly<
  Record<string, readonly [bytes: number, read: (data: DataView, at: number) => number]>
> = {
  F32: [4, (data, at) => data.getFloat32(at, true)],
  F64: [8, (data, at) => data.getFloat64(at, true)],
  F16: [2, (data, at) => halfFloat(data.getUint16(at, true))],
  BF16: [2, (data, at) => new Float32Array(Uint32Array.of(data.getUint16(at, true) << 16).buffer)[0] ?? 0],
};

/** Reads tensors. The format: eight bytes for the length of a JSON header, the header, then all values, little-endian. */
async function readTensors(path: string, names: readonly string[]): Promise<Map<string, Float32Array>> {
  const file = await open(path);
  try {
    const bytesAt = async (at: number, count: number): Promise<DataView> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, at);
      if (bytesRead < count) {
        throw damaged();
      }
      return new DataView(buffer.buffer, buffer.byteOffset, count);
    };
    const length = Number((await bytesAt(0, 8)).getBigUint64(0, true));
    if (length > MAX_HEADER_BYTES) {
      throw damaged();
    }
    const text = new TextDecoder().decode(await bytesAt(8, length));
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), header), text);
    if (!parsed.success) {
      throw damaged();
    }
    const tensors = new Map<string, Float32Array>();
    for (const name of names) {
      const { dtype = '', data_offsets: [from, to] = [0, 0] } = parsed.output[name] ?? {};
      if (from === to) {
        continue;
      }
      const [size, read] = FORMATS[dtype] ?? [0, undefined];
      const count = (to - from) / size;
      if (read === undefined || !Number.isInteger(count) || count < 1 || count > MAX_VALUES) {
        throw damaged();
      }
      const data = await bytesAt(8 + length + from, to - from);
      tensors.set(
        name,
        Float32Array.from({ length: count }, (_, index) => read(data, index * size)),
      );
    }
    return tensors;
  } finally {
    await file.close();
  }
}
