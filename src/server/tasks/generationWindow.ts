import * as v from 'valibot';
import { InvalidInputError } from '../engine/engine';

const size = v.fallback(v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))), undefined);
const sizes = v.object({
  max_position_embeddings: size,
  n_positions: size,
  max_seq_len: size,
});
const configured = v.object({ ...sizes.entries, text_config: v.fallback(v.nullish(sizes), undefined) });
const tokenizerLength = v.fallback(v.number(), Infinity);

/** The lengths that a request specifies, in tokens. */
export interface LengthSettings {
  readonly maxNewTokens: number | undefined;
  /** Prompt and new text together. */
  readonly maxLength: number | undefined;
  /** Used if neither is given; less if the model has no room for it. */
  readonly defaultNewTokens: number;
  /** Keep only this many tokens from the end of the prompt. */
  readonly truncate: number | undefined;
}

interface Parts {
  readonly model: { readonly config: unknown };
  readonly tokenizer: { readonly model_max_length: unknown };
}

/** Returns a model's context window in tokens from its configuration, else its tokenizer; `Infinity` if unknown. */
export function windowOf({ model, tokenizer }: Parts): number {
  const { text_config, ...own } = v.parse(configured, model.config);
  const sizesFound = [own, text_config].flatMap((config) => [
    config?.max_position_embeddings ?? config?.n_positions ?? config?.max_seq_len ?? [],
  ]);
  const [most] = sizesFound.flat();
  const ofTokenizer = v.parse(tokenizerLength, tokenizer.model_max_length);
  // Some tokenizers use a number with thirty digits for "no limit".
  return most ?? (ofTokenizer < 1e7 ? ofTokenizer : Infinity);
}

/**
 * Returns the number of new tokens to generate. Throws `InvalidInputError` if prompt and new tokens exceed the context
 * window, like OpenAI's API and text-generation-inference: the prompt is never truncated without being asked.
 */
export function newTokenCount(promptTokens: number, most: number, settings: LengthSettings): number {
  const { maxNewTokens, maxLength, defaultNewTokens } = settings;
  if (maxLength !== undefined && maxLength <= promptTokens) {
    throw new InvalidInputError([`\`parameters.max_length\`: the prompt alone has ${promptTokens} tokens`]);
  }
  const requested = Math.min(maxNewTokens ?? Infinity, (maxLength ?? Infinity) - promptTokens);
  const room = most - promptTokens;
  const wanted = Number.isFinite(requested) ? requested : Math.min(defaultNewTokens, Math.max(1, room));
  if (wanted <= room) {
    return wanted;
  }
  const name = maxNewTokens === undefined ? 'max_length' : 'max_new_tokens';
  const complaint = Number.isFinite(requested)
    ? `\`parameters.${name}\`: ${wanted} new tokens and ${promptTokens} prompt tokens are more than the ${most} tokens that this model supports`
    : `\`inputs\`: the prompt has ${promptTokens} tokens, and this model supports ${most} tokens, including the new ones`;
  throw new InvalidInputError([complaint], {
    window: most,
    promptTokens,
    ...(Number.isFinite(requested) && { newTokens: wanted }),
  });
}
