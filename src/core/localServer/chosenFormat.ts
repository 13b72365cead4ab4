import type { FormatOnHub, ModelOnHub } from './modelHub';

/** Returns the best format of a model that fits the memory, or the best one if none fits. */
export function chosenFormat({ formats }: ModelOnHub, memoryBytes: number): FormatOnHub {
  return formats.find(({ bytes }) => bytes <= memoryBytes) ?? formats[0];
}
