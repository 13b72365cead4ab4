import { stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import * as v from 'valibot';
import type { ModelSource } from '../engine/engine';
import { externalDataFiles, isBesideModel } from '../../node/hub/externalData';
import { diskCode } from '../../node/diskReason';
import type { TaskName } from '../engine/taskName';
import { BEST_FORMATS, chooseOnnx } from '../../node/hub/chooseOnnx';
import { CARD_BYTES } from './modelCard';
import { mayBeJsonObject } from './jsonObjectFile';
import { ModelFiles } from './modelFiles';
import type { ModelFile } from './modelFiles';
import { readModelConfig } from '../engine/readModelConfig';
import { readText } from '../../node/readText';
import { modelConfig, tasksOfModel } from './taskOfModel';

/** A model in a model folder. */
export interface CatalogModel extends ModelSource {
  /** The tasks that the model can run, its own task first. */
  readonly tasks: readonly TaskName[];
  /** Size of its ONNX files in bytes. */
  readonly fileBytes: number;
  /** A string that changes whenever one of the files changes. */
  readonly fingerprint: string;
}

/** A model in a model folder that cannot run. */
export interface BrokenModel {
  readonly id: string;
  /** What is missing or broken, as a predicate that follows "Model x ". */
  readonly problem: string;
}

/** Optional files that the library reads. */
const READ_FILES = [
  ...['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'generation_config.json'],
  ...['preprocessor_config.json', 'processor_config.json', 'chat_template.jinja', 'chat_template.json'],
  ...['modules.json', 'sentence_bert_config.json', 'config_sentence_transformers.json'],
];

/** Files that the library needs for text models, and that must be JSON. */
const TOKENIZER_FILES = ['tokenizer.json', 'tokenizer_config.json'];

/** Reads files that are too large to be read for each request, and may cache the results. */
export interface FileCaches {
  /** Returns the weight files that an ONNX file refers to. */
  readonly dataOf: (file: ModelFile) => Promise<readonly string[]>;
  readonly mayBeJsonObject: (file: ModelFile) => Promise<boolean>;
}

const UNCACHED: FileCaches = {
  dataOf: ({ path }) => externalDataFiles(path),
  mayBeJsonObject: ({ path }) => mayBeJsonObject(path),
};

/**
 * Reads a folder with a model. Returns `undefined` if there is no such folder or it is empty.
 * @param place the folder, and the model folder in which it was found
 */
export async function readModelFolder(
  id: string,
  place: { readonly folder: string; readonly root: string },
  caches: FileCaches = UNCACHED,
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
  const weights = await weightsOf(files, onnx.files, caches.dataOf);
  if (typeof weights === 'string') {
    return broken(`cannot be used: ${weights}`);
  }
  if (!['tokenizer.json', 'preprocessor_config.json'].some((name) => files.get(name) !== undefined)) {
    return broken('has no tokenizer.json');
  }
  for (const name of TOKENIZER_FILES) {
    const file = files.get(name);
    if (file !== undefined && !(await caches.mayBeJsonObject(file))) {
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

/** Returns the ONNX files and the weight files that they refer to, or what is wrong with one of them. */
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
