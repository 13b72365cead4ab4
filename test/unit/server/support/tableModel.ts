import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeOnnx } from '../../../models/train/nn/onnxFile';
import { lookup, WORDS } from './miniatureGraphs';

/**
 * Writes `mini/<name>` beside the miniature that generates text: the same one but for its table of the next word's
 * numbers, and files of its own.
 */
export async function writeTableModel(
  modelFolder: string,
  name: string,
  next: (word: string) => readonly number[],
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  const folder = join(modelFolder, 'mini', name);
  await cp(join(modelFolder, 'mini', 'text-generation'), folder, { recursive: true });
  await writeFile(join(folder, 'onnx', 'model.onnx'), encodeOnnx(lookup({ logits: next })));
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
}

/** A row of numbers in which this word is the likeliest. */
export const likely = (word: string): number[] => WORDS.map((other) => (other === word ? 9 : 0));
