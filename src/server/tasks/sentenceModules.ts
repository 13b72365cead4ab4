import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { InvalidInputError } from '../engine/engine';
import { readText } from '../../node/readText';
import type { DenseLayer } from './denseLayer';
import { denseConfig, readDenseLayer } from './denseLayer';
import type { Pooling } from './pooling';
import { POOLINGS } from './pooling';

/** A step that turns the vectors of tokens into the vector of a text. */
export type SentenceModule =
  | { readonly kind: 'pooling'; readonly modes: readonly Pooling[]; readonly includePrompt: boolean }
  | { readonly kind: 'dense'; readonly layer: DenseLayer }
  | { readonly kind: 'normalize' };

/** The configuration of a sentence embedding model. */
export interface SentenceModel {
  /** In order of execution; empty for a model that only returns vectors of tokens. */
  readonly modules: readonly SentenceModule[];
  /** Maximum number of tokens of a text, including special ones. */
  readonly maxTokens: number;
  readonly lowerCase: boolean;
  /** Prefixes for the text, by the names that clients use. */
  readonly prompts: ReadonlyMap<string, string>;
}

const moduleList = v.array(v.looseObject({ type: v.string(), path: v.optional(v.string(), '') }));
const transformerConfig = v.looseObject({
  max_seq_length: v.fallback(v.nullish(v.pipe(v.number(), v.minValue(1))), null),
  do_lower_case: v.fallback(v.nullish(v.boolean()), false),
});
const promptConfig = v.looseObject({ prompts: v.fallback(v.record(v.string(), v.string()), {}) });
const poolingConfig = v.looseObject({
  pooling_mode: v.nullish(v.union([v.picklist(POOLINGS), v.array(v.picklist(POOLINGS))])),
  pooling_mode_cls_token: v.optional(v.boolean(), false),
  pooling_mode_max_tokens: v.optional(v.boolean(), false),
  pooling_mode_mean_tokens: v.optional(v.boolean(), true),
  pooling_mode_mean_sqrt_len_tokens: v.optional(v.boolean(), false),
  pooling_mode_weightedmean_tokens: v.optional(v.boolean(), false),
  pooling_mode_lasttoken: v.optional(v.boolean(), false),
  include_prompt: v.optional(v.boolean(), true),
});

/**
 * Reads the files of the sentence-transformers library, as described in its documentation, "Creating Custom Models":
 * `modules.json`, a folder for each module, `sentence_bert_config.json` and `config_sentence_transformers.json`. Throws
 * `InvalidInputError` for an unknown module, without which the vectors would be wrong.
 */
export async function readSentenceModel(folder: string): Promise<SentenceModel> {
  const listed = await readJson(join(folder, 'modules.json'), moduleList);
  const steps = listed ?? (await inferModules(folder));
  const transformer = steps.find(({ type }) => nameOf(type) === 'Transformer');
  const config = await readJson(
    join(folder, pathOf(transformer?.path ?? ''), 'sentence_bert_config.json'),
    transformerConfig,
  );
  const prompts = await readJson(join(folder, 'config_sentence_transformers.json'), promptConfig);
  const modules: SentenceModule[] = [];
  for (const { type, path } of steps) {
    modules.push(...(await readModule(folder, type, path)));
  }
  return {
    modules,
    maxTokens: config?.max_seq_length ?? Infinity,
    lowerCase: config?.do_lower_case ?? false,
    prompts: new Map(Object.entries(prompts?.prompts ?? {})),
  };
}

/** Infers the modules of older copies of a model, which have no `modules.json`. */
async function inferModules(folder: string): Promise<{ type: string; path: string }[]> {
  const exists = (path: string) =>
    stat(join(folder, path)).then(
      () => true,
      () => false,
    );
  if (!(await exists(join('1_Pooling', 'config.json')))) {
    return [];
  }
  return [
    { type: 'sentence_transformers.models.Pooling', path: '1_Pooling' },
    ...((await exists('2_Normalize'))
      ? [{ type: 'sentence_transformers.models.Normalize', path: '2_Normalize' }]
      : []),
  ];
}

/** Returns `Pooling` for `sentence_transformers.models.Pooling`, and the full name for a third-party module. */
const nameOf = (type: string): string => /^sentence_transformers\.(?:\w+\.)*(\w+)$/.exec(type)?.[1] ?? type;

/** Checks that a path stays inside the model's folder. */
function pathOf(path: string): string {
  if (path.split(/[\\/]/).includes('..') || /^[\\/]|:/.test(path)) {
    throw new InvalidInputError(['modules.json of this model contains a path outside the model']);
  }
  return path;
}

async function readModule(folder: string, type: string, path: string): Promise<SentenceModule[]> {
  const inside = join(folder, pathOf(path));
  const configured = async <T>(schema: v.GenericSchema<unknown, T>): Promise<T> => {
    const config = await readJson(join(inside, 'config.json'), schema);
    if (config === undefined) {
      throw new InvalidInputError([`config.json of the module ${nameOf(type)} is missing or not valid`]);
    }
    return config;
  };
  switch (nameOf(type)) {
    case 'Transformer':
    // Has an effect only in training.
    case 'Dropout':
      return [];
    case 'Pooling': {
      const config = await configured(poolingConfig);
      return [{ kind: 'pooling', modes: modesOf(config), includePrompt: config.include_prompt }];
    }
    case 'Dense': {
      const weights = join(inside, 'model.safetensors');
      if (
        !(await stat(weights).then(
          (file) => file.isFile(),
          () => false,
        ))
      ) {
        throw new InvalidInputError([
          `The Dense module of this model has no ${path}/model.safetensors; other formats of weights are not supported`,
        ]);
      }
      return [{ kind: 'dense', layer: await readDenseLayer(weights, await configured(denseConfig)) }];
    }
    case 'Normalize':
      return [{ kind: 'normalize' }];
    default:
      throw new InvalidInputError([
        `This model uses the module ${nameOf(type).slice(0, 100)}, which this server does not support`,
      ]);
  }
}

function modesOf(config: v.InferOutput<typeof poolingConfig>): readonly Pooling[] {
  if (config.pooling_mode != null) {
    return [config.pooling_mode].flat();
  }
  const flags: Readonly<Record<Pooling, boolean>> = {
    cls: config.pooling_mode_cls_token,
    max: config.pooling_mode_max_tokens,
    mean: config.pooling_mode_mean_tokens,
    mean_sqrt_len_tokens: config.pooling_mode_mean_sqrt_len_tokens,
    weightedmean: config.pooling_mode_weightedmean_tokens,
    lasttoken: config.pooling_mode_lasttoken,
  };
  return POOLINGS.filter((mode) => flags[mode]);
}

/** Reads a JSON file with this schema; `undefined` if it is missing or invalid. */
async function readJson<T>(path: string, schema: v.GenericSchema<unknown, T>): Promise<T | undefined> {
  const text = await readText(path).catch(() => undefined);
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  return parsed.success ? parsed.output : undefined;
}
