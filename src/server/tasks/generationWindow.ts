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

/** What a request says about lengths, in tokens. */
export interface LengthSettings {
  readonly maxNewTokens: number | undefined;
  /** Prompt and new text together. */
  readonly maxLength: number | undefined;
  /** What counts where neither is given; less where the model has no room for it. */
  readonly usualNewTokens: number;
  /** Only the last so many tokens of the prompt count. */
  readonly truncate: number | undefined;
}

interface Parts {
  readonly model: { readonly config: unknown };
  readonly tokenizer: { readonly model_max_length: unknown };
}

/** How many tokens a model can hold, as its configuration says, else its tokenizer; `Infinity` where neither does. */
export function windowOf({ model, tokenizer }: Parts): number {
  const { text_config, ...own } = v.parse(configured, model.config);
  const said = [own, text_config].flatMap((config) => [
    config?.max_position_embeddings ?? config?.n_positions ?? config?.max_seq_len ?? [],
  ]);
  const [most] = said.flat();
  const ofTokenizer = v.parse(tokenizerLength, tokenizer.model_max_length);
  // Some tokenizers have a number with thirty digits for "no limit".
  return most ?? (ofTokenizer < 1e7 ? ofTokenizer : Infinity);
}

/**
 * How many new tokens fit after a prompt. Throws `InvalidInputError` where prompt and new tokens are more than the model can
 * hold, as OpenAI's API and text-generation-inference do: nothing is left out of the prompt without being asked for.
 */
export function newTokenCount(promptTokens: number, most: number, settings: LengthSettings): number {
  const { maxNewTokens, maxLength, usualNewTokens } = settings;
  if (maxLength !== undefined && maxLength <= promptTokens) {
    throw new InvalidInputError([`\`parameters.max_length\`: the prompt alone has ${promptTokens} tokens`]);
  }
  const asked = Math.min(maxNewTokens ?? Infinity, (maxLength ?? Infinity) - promptTokens);
  const room = most - promptTokens;
  const wanted = Number.isFinite(asked) ? asked : Math.min(usualNewTokens, Math.max(1, room));
  if (wanted <= room) {
    return wanted;
  }
  const name = maxNewTokens === undefined ? 'max_length' : 'max_new_tokens';
  const complaint = Number.isFinite(asked)
    ? `\`parameters.${name}\`: ${wanted} new tokens and ${promptTokens} prompt tokens are more than the ${most} tokens that this model supports`
    : `\`inputs\`: the prompt has ${promptTokens} tokens, and this model supports ${most} tokens, including the new ones`;
  throw new InvalidInputError([complaint], 'context_length_exceeded');
}
