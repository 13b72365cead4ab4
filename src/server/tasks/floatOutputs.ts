import * as v from 'valibot';

type TensorClass = typeof import('@huggingface/transformers').Tensor;

const forward = v.custom<(inputs: unknown) => Promise<unknown>>((value) => typeof value === 'function');

/**
 * Lets a model give its outputs as `float32`, whatever its files compute in. Where JavaScript has no array of half
 * floats, the runtime gives their bits as whole numbers, which a task would take for values. Not for the caches of a
 * generation, which go back into the model as they came.
 * @param model one of the library's; every way to run it goes through its `forward`
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

/** The values as 32 bits each; `undefined` where they are so already, or are no floats. */
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

/** The number of 16 bits in IEEE 754 form: 1 for the sign, 5 for the exponent, 10 for the fraction. */
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
