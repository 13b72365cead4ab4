import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeMiniature } from './miniatureModel';

/** Writes the miniature for text classification with its weights in a file of that name beside the ONNX file. */
export async function writeWithWeights(folder: string, name: string): Promise<void> {
  const data: Uint8Array[] = [];
  await writeMiniature(folder, 'text-classification', (graph) => ({
    ...graph,
    // The runtime wants to know the numbers that say how to compute; they stay inside.
    constants: graph.constants.map((constant) => {
      if (constant.type !== 'float') {
        return constant;
      }
      data.push(constant.data);
      return { ...constant, file: name };
    }),
  }));
  await writeFile(join(folder, 'onnx', name), Buffer.concat(data));
}
