import type { OnnxGraph, OnnxValue } from '../../models/train/nn/onnxFile';

/** The same graph in half floats: its constants, inputs and outputs. */
export function inHalfFloats(graph: OnnxGraph): OnnxGraph {
  const half = (value: OnnxValue): OnnxValue => ({
    ...value,
    ...(value.type === 'float' ? { type: 'float16' } : {}),
  });
  return {
    ...graph,
    inputs: graph.inputs.map(half),
    outputs: graph.outputs.map(half),
    constants: graph.constants.map((constant) =>
      constant.type === 'float'
        ? { ...constant, type: 'float16', data: halves(new Float32Array(constant.data.slice().buffer)) }
        : constant,
    ),
  };
}

/** The bits of half floats, for numbers that they have. */
function halves(values: Float32Array): Uint8Array {
  const bits = Array.from(values, (value) => {
    if (value === 0) {
      return 0;
    }
    const exponent = Math.floor(Math.log2(Math.abs(value)));
    const fraction = Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024);
    return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | fraction;
  });
  return new Uint8Array(Uint16Array.from(bits).buffer);
}
