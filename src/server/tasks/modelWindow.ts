import type { PreTrainedModel, PreTrainedTokenizer } from '@huggingface/transformers';
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

/** Kinds of models that number their positions from behind the padding token's, and so can use fewer than they have. */
const OFFSET = /roberta|^camembert$|^longformer$|^mpnet$|^data2vec-text$|^ibert$|^xmod$/;

/**
 * How many tokens a model takes at once, special ones included: what its tokenizer says, and no more than it has
 * positions for. `Infinity` where neither says anything.
 */
export function modelWindow(parts: {
  readonly tokenizer: PreTrainedTokenizer;
  readonly model: PreTrainedModel;
}): number {
  const said = v.parse(v.fallback(v.number(), Infinity), parts.tokenizer.model_max_length);
  const config = v.parse(positions, parts.model.config);
  // Some tokenizers say a number with thirty digits for "no limit".
  return Math.min(said >= 1 && said < 1e7 ? said : Infinity, usablePositions(config));
}

function usablePositions(config: v.InferOutput<typeof positions>): number {
  const most = config.max_position_embeddings ?? config.n_positions ?? Infinity;
  // Attention by distance alone has no last position.
  if (config.relative_attention === true && config.position_biased_input === false) {
    return Infinity;
  }
  return OFFSET.test(config.model_type ?? '') ? most - (config.pad_token_id ?? 1) - 1 : most;
}
