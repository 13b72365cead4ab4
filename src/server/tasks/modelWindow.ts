import * as v from 'valibot';

const number = v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))), undefined);
const positions = v.looseObject({
  model_type: v.fallback(v.optional(v.string()), undefined),
  max_position_embeddings: number,
  n_positions: number,
  pad_token_id: v.fallback(v.optional(v.pipe(v.number(), v.minValue(0))), undefined),
  relative_attention: v.fallback(v.optional(v.boolean()), undefined),
  position_biased_input: v.fallback(v.optional(v.boolean()), undefined),
});

/** Model types whose positions start after the padding token's, so that fewer are usable. */
const OFFSET = /roberta|^camembert$|^longformer$|^mpnet$|^data2vec-text$|^ibert$|^xmod$/;

/**
 * Returns how many tokens a model can read at once, including special ones: the limit of its tokenizer, but at most its
 * number of positions. `Infinity` if neither is known.
 */
export function modelWindow(parts: {
  readonly tokenizer: { readonly model_max_length: unknown };
  readonly model: { readonly config: unknown };
}): number {
  const tokenizerLimit = v.parse(v.fallback(v.number(), Infinity), parts.tokenizer.model_max_length);
  const config = v.parse(positions, parts.model.config);
  // Some tokenizers use a number with thirty digits for "no limit".
  return Math.min(
    tokenizerLimit >= 1 && tokenizerLimit < 1e7 ? tokenizerLimit : Infinity,
    usablePositions(config),
  );
}

function usablePositions(config: v.InferOutput<typeof positions>): number {
  const most = config.max_position_embeddings ?? config.n_positions ?? Infinity;
  // Purely relative attention has no last position.
  if (config.relative_attention === true && config.position_biased_input === false) {
    return Infinity;
  }
  return OFFSET.test(config.model_type ?? '') ? most - (config.pad_token_id ?? 1) - 1 : most;
}
