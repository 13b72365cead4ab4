import type { FormatOnHub, ModelOnHub } from './modelHub';
import { estimateModelBytes } from './modelMemory';

/** Returns the best format of a model that fits the memory of the server, or `undefined` if none does. */
export function chosenFormat({ formats }: ModelOnHub, memoryBytes: number): FormatOnHub | undefined {
  return formats.find(({ bytes }) => estimateModelBytes(bytes) <= memoryBytes);
}
