import type { TextGenerationPipeline } from '@huggingface/transformers';
import * as v from 'valibot';

const tokenIds = v.nullish(v.union([v.number(), v.array(v.number())]));
const endings = v.object({ eos_token_id: tokenIds });

/** End tokens of published models, which some of their configurations do not name. */
const END_TEXTS: readonly string[] = [
  ...['<|im_end|>', '<|eot_id|>', '<|eom_id|>', '<end_of_turn>'],
  ...['<|end_of_text|>', '<|endoftext|>', '<eos>', '</s>', '<turn|>', '<start_function_response>'],
];

/**
 * Returns the tokens that end a generation: those named by the tokenizer, the configuration and the generation
 * configuration, and the well-known ones that the tokenizer has.
 */
export function endTokens({ tokenizer, model }: TextGenerationPipeline): ReadonlySet<number> {
  const { text_config } = v.parse(v.object({ text_config: v.optional(v.unknown()) }), model.config);
  const wellKnown = tokenizer.all_special_ids.filter((_: number, index: number) =>
    END_TEXTS.includes(tokenizer.all_special_tokens[index] ?? ''),
  );
  return new Set([
    ...[model.config, text_config, model.generation_config].flatMap(endIds),
    ...endIds({ eos_token_id: tokenizer.eos_token_id }),
    ...wellKnown,
  ]);
}

/** Returns the end tokens that a configuration names. */
export function endIds(config: unknown): number[] {
  const parsed = v.safeParse(endings, { ...Object(config) });
  return parsed.success ? [parsed.output.eos_token_id ?? []].flat() : [];
}
