import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnnxGraph } from '../../models/train/nn/onnxFile';
import { MINIATURES, writeMiniature } from '../models/miniatureModel';

/** The same graph with another number in place of all that it has learned. */
const filled =
  (number: number) =>
  (graph: OnnxGraph): OnnxGraph => ({
    ...graph,
    constants: graph.constants.map((constant) =>
      constant.type === 'float'
        ? {
            ...constant,
            data: new Uint8Array(new Float32Array(constant.data.length / 4).fill(number).buffer),
          }
        : constant,
    ),
  });

/** `nan/<task>` and `infinite/<task>`: the miniature models, as they are after a training that went wrong. */
export async function writeNaNModels(root: string): Promise<void> {
  for (const name of MINIATURES) {
    await writeMiniature(join(root, 'nan', name), name, filled(NaN));
    await writeMiniature(join(root, 'infinite', name), name, filled(Infinity));
  }
}

/** `truncated/<task>`: downloads that ended halfway. */
export async function writeTruncatedModels(root: string): Promise<void> {
  for (const name of ['text-classification', 'text-generation']) {
    const folder = join(root, 'truncated', name);
    await writeMiniature(folder, name);
    const path = join(folder, 'onnx', 'model.onnx');
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length / 2));
  }
}

/** A model whose file is a pipe into which nobody writes: to read it never ends. */
export async function writeEndlessModel(folder: string): Promise<void> {
  await writeMiniature(folder, 'text-classification');
  const path = join(folder, 'tokenizer.json');
  await rm(path);
  execFileSync('mkfifo', [path]);
}
