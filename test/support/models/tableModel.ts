import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { OnnxGraph } from '../../models/train/nn/onnxFile';
import { encodeOnnx } from '../../models/train/nn/onnxFile';
import { lookup, WORDS } from './miniatureGraphs';

/** What is different in a copy of a miniature. */
export interface Changes {
  /** Graphs by the names of their files. */
  readonly graphs?: Readonly<Record<string, OnnxGraph>>;
  /** Files beside them, by their paths. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Added to `tokenizer_config.json`. */
  readonly tokenizer?: object;
  /** Added to `config.json`. */
  readonly config?: object;
}

/** Writes `mini/<name>`: a copy of `mini/<of>` with changes. */
export async function writeCopy(
  modelFolder: string,
  of: string,
  name: string,
  changes: Changes,
): Promise<void> {
  const from = join(modelFolder, 'mini', of);
  const folder = join(modelFolder, 'mini', name);
  await cp(from, folder, { recursive: true });
  for (const [file, graph] of Object.entries(changes.graphs ?? {})) {
    await writeFile(join(folder, 'onnx', `${file}.onnx`), encodeOnnx(graph));
  }
  for (const [file, added] of [
    ['tokenizer_config.json', changes.tokenizer],
    ['config.json', changes.config],
  ] as const) {
    const own: unknown = JSON.parse(await readFile(join(from, file), 'utf8'));
    await writeFile(join(folder, file), JSON.stringify({ ...Object(own), ...added }));
  }
  for (const [file, content] of Object.entries(changes.files ?? {})) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  }
}

/** Writes `mini/<name>`: the miniature that generates text, with another table of the next word's numbers. */
export async function writeTableModel(
  modelFolder: string,
  name: string,
  next: (word: string) => readonly number[],
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeCopy(modelFolder, 'text-generation', name, {
    graphs: { model: lookup({ logits: next }) },
    files,
  });
}

/** A row of numbers in which this word is the likeliest. */
export const likely = (word: string): number[] => WORDS.map((other) => (other === word ? 9 : 0));
