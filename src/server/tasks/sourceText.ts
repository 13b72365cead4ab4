import type { PreTrainedModel, PreTrainedTokenizer } from '@huggingface/transformers';
import * as v from 'valibot';
import { InvalidInputError } from '../engine/engine';

interface Parts {
  readonly tokenizer: PreTrainedTokenizer;
  readonly model: PreTrainedModel;
}

const size = v.fallback(v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))), undefined);
const config = v.looseObject({ max_position_embeddings: size });
const prefixed = v.object({ prefix: v.fallback(v.optional(v.string(), ''), '') });
const withPrefixes = v.looseObject({
  ...prefixed.entries,
  task_specific_params: v.fallback(v.nullish(v.record(v.string(), prefixed)), undefined),
});

/** Returns a model's number of positions; `Infinity` if not configured, as for models with relative positions. */
export function positionsOf({ model }: Parts): number {
  return v.parse(config, model.config).max_position_embeddings ?? Infinity;
}

/** Returns the maximum number of tokens of a source text: the tokenizer's limit, or else the number of positions. */
function windowOf(parts: Parts): number {
  const tokenizerLimit = v.parse(v.fallback(v.number(), Infinity), parts.tokenizer.model_max_length);
  // Some tokenizers use a number with thirty digits for "no limit".
  return tokenizerLimit < 1e7 ? tokenizerLimit : positionsOf(parts);
}

/** Returns the prefix that the library adds to each text of a task. */
function prefixOf({ model }: Parts, task: string): string {
  const { prefix, task_specific_params: ofTasks } = v.parse(withPrefixes, model.config);
  return (ofTasks?.[task]?.prefix ?? '') + prefix;
}

/**
 * Returns a text that fits in the model's window. If it has too many tokens, cuts off its end and reports that to
 * `onTruncated` if `truncate` is set; otherwise throws `InvalidInputError`.
 */
export function sourceText(
  parts: Parts,
  text: string,
  options: {
    readonly task: string;
    readonly truncate: boolean;
    readonly onTruncated: (tokens: number) => void;
  },
): string {
  const { tokenizer } = parts;
  const prefix = prefixOf(parts, options.task);
  const count = (some: string): number => tokenizer.encode(prefix + some).length;
  const most = windowOf(parts);
  const tokens = count(text);
  if (tokens <= most) {
    return text;
  }
  if (!options.truncate) {
    throw new InvalidInputError([
      `\`inputs\`: the text has ${tokens} tokens, and this model supports ${most}; shorten it, or set \`truncation\` to "longest_first" to cut it off`,
    ]);
  }
  const ids: readonly number[] = tokenizer.encode(text, { add_special_tokens: false });
  let kept = ids.length;
  let shortened = text;
  for (let over = tokens - most; over > 0 && kept > 0; over = count(shortened) - most) {
    kept = Math.max(0, kept - over);
    shortened =
      kept === 0
        ? ''
        : tokenizer.decode(ids.slice(0, kept), {
            skip_special_tokens: false,
            clean_up_tokenization_spaces: false,
          });
  }
  options.onTruncated(ids.length - kept);
  return shortened;
}
