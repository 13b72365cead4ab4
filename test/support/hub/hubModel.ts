/** Bytes that are the same each time and that no part of them repeats. */
export function patternBytes(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  for (let index = 0, state = seed; index < length; index++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[index] = state >>> 16;
  }
  // The tag of a group, which no ONNX file has: whoever looks for weights in it finds none.
  bytes[0] = 0x0b;
  return bytes;
}

/** A model in three number formats, of no use but to be downloaded. */
export const HUB_MODEL = {
  'config.json': '{"model_type":"bert"}',
  'tokenizer.json': '{"version":"1.0"}',
  'README.md': '# A model',
  'onnx/model.onnx': patternBytes(400_000),
  'onnx/model_quantized.onnx': patternBytes(100_000, 2),
  'onnx/model_q4.onnx': patternBytes(60_000, 3),
  'pytorch_model.bin': 'weights of another library',
};

/** What is downloaded of the model if nothing else is requested, and the file among it that is large. */
export const WEIGHTS = 'onnx/model_quantized.onnx';
export const DOWNLOADED = ['README.md', 'config.json', 'onnx', WEIGHTS, 'tokenizer.json'];

/** The least ONNX file whose weights are in another file; field numbers as in onnx.proto. */
export function onnxWithWeightsIn(location: string): Buffer {
  const field = (number: number, content: Buffer): Buffer =>
    Buffer.concat([Buffer.from([number * 8 + 2, content.length]), content]);
  const entry = Buffer.concat([field(1, Buffer.from('location')), field(2, Buffer.from(location))]);
  const tensor = field(13, entry);
  return field(7, field(5, tensor));
}
