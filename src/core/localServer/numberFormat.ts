/** Number formats of ONNX files, by the names of the library. */
export const NUMBER_FORMATS = [
  ...(['fp32', 'fp16', 'q8', 'int8', 'uint8', 'q4', 'q4f16', 'bnb4'] as const),
  ...(['q2', 'q2f16', 'q1', 'q1f16'] as const),
] as const;
export type NumberFormat = (typeof NUMBER_FORMATS)[number];
