import * as v from 'valibot';

type TensorClass = typeof import('@huggingface/transformers').Tensor;

const forward = v.custom<(inputs: unknown) => Promise<unknown>>((value) => typeof value === 'function');

/**
 * Makes a model return its outputs as `float32`, whatever its number format. Without a JavaScript array of half floats,
 * the runtime returns their bits as integers, which tasks would mistake for values. Caches of a generation are not
 * converted, since they are passed back into the model.
 * @param model a model of the library; every run calls its `forward`
 */
export function withFloatOutputs(model: { forward: unknown }, Tensor: TensorClass): void {
  const run = v.parse(forward, model.forward).bind(model);
  model.forward = async (inputs: unknown) => {
    const outputs: unknown = await run(inputs);
    if (typeof outputs !== 'object' || outputs === null) {
      return outputs;
    }
    for (const [name, value] of Object.entries<unknown>({ ...outputs })) {
      if (!(value instanceof Tensor) || /^(present|past)/.test(name)) {
        continue;
      }
      const data = floats(value.type, value.data);
      if (data !== undefined) {
        Object.assign(outputs, { [name]: new Tensor('float32', data, value.dims) });
      }
    }
    return outputs;
  };
}

/** Converts values to `float32`; `undefined` if they already are, or are not floats. */
function floats(type: string, data: unknown): Float32Array | undefined {
  if (data instanceof Uint16Array && type === 'float16') {
    return Float32Array.from(data, halfFloat);
  }
  if (data instanceof Uint16Array && type === 'bfloat16') {
    return new Float32Array(Uint32Array.from(data, (bits) => bits << 16).buffer);
  }
  const isFloat = type === 'float16' || type === 'float64';
  return isFloat && isNumbers(data) ? Float32Array.from(data) : undefined;
}

const isNumbers = (data: unknown): data is ArrayLike<number> =>
  ArrayBuffer.isView(data) && !(data instanceof BigInt64Array || data instanceof BigUint64Array);

/** Decodes a half-precision number of IEEE 754: 1 bit for the sign, 5 for the exponent, 10 for the fraction. */
export function halfFloat(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) {
    return fraction === 0 ? sign * Infinity : NaN;
  }
  if (exponent === 0) {
    return sign * fraction * 2 ** -24;
  }
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
