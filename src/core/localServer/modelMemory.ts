/** Estimated memory besides the weights: the library, the runtime and working memory. */
const START_BYTES = 100e6;
const BYTES_PER_FILE_BYTE = 1.5;

/** Estimates the memory that a loaded model takes, from the size of its ONNX files, in bytes. */
export function estimateModelBytes(fileBytes: number): number {
  return START_BYTES + BYTES_PER_FILE_BYTE * fileBytes;
}
