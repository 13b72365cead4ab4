import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseJson } from '../../core/parseJson';
import { readText } from '../../node/readText';
import { readModelConfig } from '../engine/readModelConfig';
import type { CatalogModel } from '../models/readModelFolder';
import { windowOf } from '../tasks/generationWindow';
import { modelWindow } from '../tasks/modelWindow';

/** What a model's files say about it, besides its tasks. */
export interface ModelFacts {
  /** Tokens that it reads at once, or with its new text if it generates text. */
  readonly contextLength?: number;
  /** It can chat. */
  readonly hasChatTemplate: boolean;
  /** When it was made or copied here, in seconds since 1970. */
  readonly created: number;
}

const tokenizerConfig = v.looseObject({
  model_max_length: v.optional(v.unknown()),
  chat_template: v.optional(v.unknown()),
});
const sentenceConfig = v.looseObject({
  max_seq_length: v.fallback(v.nullish(v.pipe(v.number(), v.minValue(1))), null),
});

/** Maximum number of models to remember. */
const MAX_MODELS = 1000;
/** Tokenizers with many added tokens have a large configuration. */
const MAX_TOKENIZER_BYTES = 4 * 1024 * 1024;

/** Reads facts about models from their files, without loading them. Reads a model again only if its files have changed. */
export class ModelFactsReader {
  private readonly known = new Map<
    string,
    { readonly fingerprint: string; readonly facts: Promise<ModelFacts> }
  >();

  /** Never rejects: a file that cannot be read says nothing. */
  read(model: CatalogModel): Promise<ModelFacts> {
    const before = this.known.get(model.id);
    if (before?.fingerprint === model.fingerprint) {
      return before.facts;
    }
    if (this.known.size >= MAX_MODELS) {
      this.known.clear();
    }
    const facts = readFacts(model);
    this.known.set(model.id, { fingerprint: model.fingerprint, facts });
    return facts;
  }
}

async function readFacts({ folder, tasks }: CatalogModel): Promise<ModelFacts> {
  const exists = (name: string) =>
    stat(join(folder, name)).then(
      (file) => file.isFile(),
      () => false,
    );
  const json = async <T>(name: string, schema: v.GenericSchema<unknown, T>): Promise<T | undefined> => {
    const text = await readText(join(folder, name), MAX_TOKENIZER_BYTES).catch(() => '');
    const parsed = v.safeParse(schema, parseJson(text));
    return parsed.success ? parsed.output : undefined;
  };
  const config = await readModelConfig(join(folder, 'config.json')).catch(() => undefined);
  const tokenizer = await json('tokenizer_config.json', tokenizerConfig);
  const sentence = await json('sentence_bert_config.json', sentenceConfig);
  const parts = {
    model: { config: config ?? {} },
    tokenizer: { model_max_length: tokenizer?.model_max_length },
  };
  const window = tasks.includes('text-generation')
    ? windowOf(parts)
    : Math.min(modelWindow(parts), sentence?.max_seq_length ?? Infinity);
  const changed = await stat(join(folder, 'config.json')).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  return {
    ...(Number.isFinite(window) && tokenizer !== undefined && { contextLength: window }),
    hasChatTemplate:
      tokenizer?.chat_template != null ||
      (await exists('chat_template.jinja')) ||
      (await exists('chat_template.json')),
    created: Math.floor(changed / 1000),
  };
}
