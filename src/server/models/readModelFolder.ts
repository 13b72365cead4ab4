import { stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import * as v from 'valibot';
import type { ModelSource } from '../engine/engine';
import { externalDataFiles, isBesideModel } from '../engine/externalData';
import { diskCode } from '../../node/diskReason';
import type { TaskName } from '../engine/taskName';
import { BEST_FORMATS, chooseOnnx } from '../engine/chooseOnnx';
import { CARD_BYTES } from './modelCard';
import { mayBeJsonObject } from './jsonObjectFile';
import { ModelFiles } from './modelFiles';
import type { ModelFile } from './modelFiles';
import { readModelConfig } from '../engine/readModelConfig';
import { readText } from '../../node/readText';
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

/** A model that lies in a model folder and cannot run. */
export interface BrokenModel {
  readonly id: string;
  /** What is missing or broken, to be put after "Model x ". */
  readonly problem: string;
}

/** Files that the library reads where they are there. */
const READ_FILES = [
  ...['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'generation_config.json'],
  ...['preprocessor_config.json', 'processor_config.json', 'chat_template.jinja', 'chat_template.json'],
  ...['modules.json', 'sentence_bert_config.json', 'config_sentence_transformers.json'],
];

/** Without these the library loads no text model, and they have to be JSON. */
const TOKENIZER_FILES = ['tokenizer.json', 'tokenizer_config.json'];

/** Looks into files that are too large to be read for each request; may remember what it found. */
export interface FileCaches {
  /** The files with weights that an ONNX file names. */
  readonly dataOf: (file: ModelFile) => Promise<readonly string[]>;
  readonly mayBeJsonObject: (file: ModelFile) => Promise<boolean>;
}

const LOOKS: FileCaches = {
  dataOf: ({ path }) => externalDataFiles(path),
  mayBeJsonObject: ({ path }) => mayBeJsonObject(path),
};

/**
 * Looks at a folder with a model: `undefined` where there is no such folder, or nothing in it.
 * @param place that folder, and the model folder below which it was found
 */
export async function readModelFolder(
  id: string,
  place: { readonly folder: string; readonly root: string },
  looks: FileCaches = LOOKS,
): Promise<CatalogModel | BrokenModel | undefined> {
  const { folder, root } = place;
  if (!(await isFolder(folder))) {
    return undefined;
  }
  const files = await ModelFiles.of(folder, root);
  if (files.names.length === 0) {
    return undefined;
  }
  const broken = (problem: string): BrokenModel => ({ id, problem });
  if (files.get('config.json') === undefined) {
    return broken('has no config.json');
  }
  const unusable = await firstProblem(files, ['config.json', ...READ_FILES]);
  if (unusable !== undefined) {
    return broken(`cannot be used: ${unusable}`);
  }
  const config = await readModelConfig(join(folder, 'config.json'));
  if (config === undefined) {
    return broken('cannot be used: its config.json is not a JSON object');
  }
  const known = v.safeParse(modelConfig, config);
  if (!known.success) {
    return broken(
      `cannot be used: its config.json has an unexpected form (${v.getDotPath(known.issues[0])})`,
    );
  }
  const onnx = chooseOnnx(files.names, BEST_FORMATS, config['is_encoder_decoder'] === true || undefined);
  if (typeof onnx === 'string') {
    return broken(onnx);
  }
  const weights = await weightsOf(files, onnx.files, looks.dataOf);
  if (typeof weights === 'string') {
    return broken(`cannot be used: ${weights}`);
  }
  if (!['tokenizer.json', 'preprocessor_config.json'].some((name) => files.get(name) !== undefined)) {
    return broken('has no tokenizer.json');
  }
  for (const name of TOKENIZER_FILES) {
    const file = files.get(name);
    if (file !== undefined && !(await looks.mayBeJsonObject(file))) {
      return broken(`cannot be used: its ${name} is not a JSON object`);
    }
  }
  const card = await readText(join(folder, 'README.md'), CARD_BYTES).catch(() => '');
  const { files: _files, ...chosen } = onnx;
  return {
    ...{ id, root, folder },
    ...chosen,
    tasks: tasksOfModel(known.output, card),
    fileBytes: weights.reduce((sum, name) => sum + (files.get(name)?.bytes ?? 0), 0),
    fingerprint: files.fingerprint,
  };
}

/** The ONNX files and the files with weights that they name; or what is wrong with one of them. */
async function weightsOf(
  files: ModelFiles,
  onnx: readonly string[],
  dataOf: (file: ModelFile) => Promise<readonly string[]>,
): Promise<readonly string[] | string> {
  const weights = new Set<string>();
  for (const name of onnx) {
    const file = files.get(name);
    const problem = await files.problemOf(name);
    if (problem !== undefined || file === undefined) {
      return problem ?? `${name} is missing`;
    }
    weights.add(name);
    for (const location of await dataOf(file)) {
      if (!isBesideModel(location)) {
        return `${name} refers to weights outside its folder`;
      }
      const data = posix.join(posix.dirname(name), location);
      await files.add(data);
      const wrong = await files.problemOf(data);
      if (wrong !== undefined) {
        return `${wrong}, and ${name} needs it`;
      }
      weights.add(data);
    }
  }
  return [...weights];
}

async function firstProblem(files: ModelFiles, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const problem = await files.problemOf(name);
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(diskCode(error) ?? '')) {
      return false;
    }
    throw error;
  }
}
