import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import * as v from 'valibot';
import type { ModelSource } from '../engine/engine';
import type { TaskName } from '../tasks/taskName';
import { CARD_BYTES } from './modelCard';
import { readText } from './readText';
import { modelConfig, tasksOfModel } from './taskOfModel';

/** A model that lies in a model folder. */
export interface CatalogModel extends ModelSource {
  /** What it can run, its own task first. */
  readonly tasks: readonly TaskName[];
  /** Size of its ONNX files in bytes. */
  readonly fileBytes: number;
  /** Changes when one of its files does. */
  readonly fingerprint: string;
}

/** Ends of ONNX file names and the library's word for the number format, the preferred one first. */
const FORMATS: readonly (readonly [end: string, dtype: ModelSource['dtype']])[] = [
  ['model.onnx', 'fp32'],
  ['_quantized.onnx', 'q8'],
  ['_int8.onnx', 'int8'],
  ['_uint8.onnx', 'uint8'],
  ['_q4.onnx', 'q4'],
  ['_fp16.onnx', 'fp16'],
  ['_q4f16.onnx', 'q4f16'],
  ['_bnb4.onnx', 'bnb4'],
];

/**
 * Looks at `root/id`: `undefined` where there is no model that can be loaded (no folder, no `config.json`, no ONNX file).
 * A folder from which any link leads out of `root` is no model either: nothing outside the model folder is read.
 * `id` must be a valid model id.
 */
export async function readModelFolder(root: string, id: string): Promise<CatalogModel | undefined> {
  const folder = join(root, id);
  const realRoot = await realpath(root);
  const isInside = async (path: string) => (await realpath(path)).startsWith(realRoot + sep);
  try {
    if (!(await isInside(folder))) return undefined;
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files: { name: string; bytes: number; changed: number }[] = [];
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isSymbolicLink() && !(await isInside(path))) return undefined;
      const { size, mtimeMs } = await stat(path);
      if (!entry.isDirectory()) files.push({ name: relative(folder, path), bytes: size, changed: mtimeMs });
    }
    const onnx = files.filter(({ name }) => /^(onnx[\\/])?[^\\/]+\.onnx(_data(_\d+)?)?$/.test(name));
    const dtype = FORMATS.find(([end]) => onnx.some(({ name }) => name.endsWith(end)))?.[1];
    const config = v.parse(modelConfig, JSON.parse(await readText(join(folder, 'config.json'))));
    if (dtype === undefined) return undefined;
    const readme = await readText(join(folder, 'README.md'), CARD_BYTES).catch(() => '');
    return {
      id,
      root,
      folder,
      dtype,
      subfolder: onnx.some(({ name }) => name.startsWith('onnx')) ? 'onnx' : '',
      tasks: tasksOfModel(config, readme),
      fileBytes: onnx.reduce((sum, { bytes }) => sum + bytes, 0),
      fingerprint: files.map(({ name, bytes, changed }) => `${name}:${bytes}:${changed}`).join('|'),
    };
  } catch {
    return undefined;
  }
}
