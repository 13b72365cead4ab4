import type { FeatureExtractionPipeline } from '@huggingface/transformers';
import * as v from 'valibot';
import { ModelFailureError, InvalidInputError } from '../engine/engine';
import type { TaskRun } from './defineTask';
import { encodeText } from './encodedText';
import { NOT_FINITE } from '../engine/finiteLogits';
import { tokenVectors } from './modelOutput';
import { modelWindow } from './modelWindow';
import type { Pooling } from './pooling';
import { normalized, pool } from './pooling';
import type { SentenceModel, SentenceModule } from './sentenceModules';
import { readSentenceModel } from './sentenceModules';
import { withTruncation } from './truncated';

/** Clients' names for the pooling modes. */
const NAMES: Readonly<Record<string, Pooling>> = {
  ...{ mean: 'mean', cls: 'cls', first_token: 'cls', last_token: 'lasttoken', max: 'max' },
};
export const poolings = ['mean', 'cls', 'first_token', 'last_token', 'max'] as const;

/** The parameters of all embedding tasks, by the API's names. */
export const embeddingParameters = {
  prompt_name: v.optional(v.string()),
  truncate: v.optional(v.boolean(), true),
  truncation_direction: v.optional(
    v.pipe(v.string(), v.toLowerCase(), v.picklist(['left', 'right'], 'must be left or right')),
    'right',
  ),
};

export interface EmbeddingSettings {
  readonly prompt_name?: string | undefined;
  readonly truncate: boolean;
  readonly truncation_direction: 'left' | 'right';
  /** Replaces the model's own modules; `none` returns the vectors of the tokens. */
  readonly pooling?: (typeof poolings)[number] | 'none' | undefined;
  /** Used if the model does not define a pooling; if absent, its tokens are not pooled. */
  readonly defaultPooling?: 'mean' | undefined;
  /** If absent, the model's own modules decide. */
  readonly normalize?: boolean | undefined;
}

/** The vector of a text, or the vector of each of its tokens, with the number of tokens that were read. */
export type Embedding = { readonly tokenCount: number } & (
  { readonly vector: number[] } | { readonly tokens: number[][] }
);

const models = new WeakMap<FeatureExtractionPipeline, Promise<SentenceModel>>();

/**
 * Embeds a text like sentence-transformers, with the model's own modules, unless `settings` overrides them. A model without
 * modules returns the vectors of its tokens. Throws `InvalidInputError` for input that the model does not support.
 */
export async function embed(
  pipe: FeatureExtractionPipeline,
  text: string,
  settings: EmbeddingSettings,
  { folder, onTruncated }: TaskRun,
): Promise<Embedding> {
  const known = models.get(pipe) ?? readSentenceModel(folder);
  models.set(pipe, known);
  const model = await known;
  const prompt = promptOf(model, settings.prompt_name);
  const whole = model.lowerCase ? `${prompt}${text}`.toLowerCase() : `${prompt}${text}`;
  const window = Math.min(modelWindow(pipe), model.maxTokens);
  const cut = withTruncation(encodeText(pipe.tokenizer, whole), window, settings.truncation_direction);
  if (cut.leftOut > 0 && !settings.truncate) {
    throw new InvalidInputError([
      `\`inputs\`: a text has ${cut.leftOut + window} tokens, this model supports ${window}, and \`truncate\` is false`,
    ]);
  }
  onTruncated(cut.leftOut);
  const tokenCount = cut.input.input_ids.length;
  const vectors = await tokenVectors(pipe, cut.input);
  const modules = modulesFor(model, settings);
  if (modules.length === 0) {
    const rows = vectors.map((vector) => Array.from(vector));
    return { tokenCount, tokens: finite(settings.normalize === true ? rows.map(normalized) : rows) };
  }
  const promptTokens = prompt === '' ? 0 : encodeText(pipe.tokenizer, prompt).whole.input_ids.length - 1;
  let vector: number[] | undefined;
  for (const module of modules) {
    if (module.kind === 'pooling') {
      vector = pool(vectors, module.modes, module.includePrompt ? 0 : promptTokens);
    } else if (vector === undefined) {
      throw new ModelFailureError('its modules do not produce a vector in their order');
    } else {
      vector = module.kind === 'dense' ? module.layer(vector) : normalized(vector);
    }
  }
  return { tokenCount, vector: finite([vector ?? []])[0] ?? [] };
}

function modulesFor(
  { modules }: SentenceModel,
  { pooling, normalize, defaultPooling }: EmbeddingSettings,
): readonly SentenceModule[] {
  if (pooling === 'none') {
    return [];
  }
  const chosen = pooling === undefined ? (modules.length === 0 ? defaultPooling : undefined) : NAMES[pooling];
  const own: readonly SentenceModule[] =
    chosen === undefined ? modules : [{ kind: 'pooling', modes: [chosen], includePrompt: true }];
  if (normalize === undefined || own.length === 0) {
    return own;
  }
  const rest = own.filter(({ kind }) => kind !== 'normalize');
  return normalize ? [...rest, { kind: 'normalize' }] : rest;
}

function promptOf({ prompts }: SentenceModel, name: string | undefined): string {
  if (name === undefined) {
    return '';
  }
  const prompt = prompts.get(name);
  if (prompt !== undefined) {
    return prompt;
  }
  const names = [...prompts.keys()].slice(0, 20).join(', ');
  throw new InvalidInputError([
    `\`parameters.prompt_name\`: this model has ${names === '' ? 'no prompts' : `only ${names}`}`,
  ]);
}

/** Returns the vectors unchanged. Throws a `ModelFailureError` for numbers that are not finite. */
function finite(vectors: number[][]): number[][] {
  if (!vectors.every((vector) => vector.every(Number.isFinite))) {
    throw new ModelFailureError(NOT_FINITE);
  }
  return vectors;
}
