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

/** How many positions a model has; `Infinity` where its configuration says nothing, as for those that count distances. */
export function positionsOf({ model }: Parts): number {
  return v.parse(config, model.config).max_position_embeddings ?? Infinity;
}

/** How many tokens of a source text a model takes: what its tokenizer says, else its number of positions. */
function windowOf(parts: Parts): number {
  const said = v.parse(v.fallback(v.number(), Infinity), parts.tokenizer.model_max_length);
  // Some tokenizers have a number with thirty digits for "no limit".
  return said < 1e7 ? said : positionsOf(parts);
}

/** What the library puts in front of each text of a task. */
function prefixOf({ model }: Parts, task: string): string {
  const { prefix, task_specific_params: ofTasks } = v.parse(withPrefixes, model.config);
  return (ofTasks?.[task]?.prefix ?? '') + prefix;
}

/**
 * A text that the model can take whole. Where it has too many tokens, its end is left out if `truncate` asks for that, and
 * reported to `leftOut`; otherwise it is refused with `InvalidInputError`.
 */
export function sourceText(
  parts: Parts,
  text: string,
  how: { readonly task: string; readonly truncate: boolean; readonly leftOut: (tokens: number) => void },
): string {
  const { tokenizer } = parts;
  const prefix = prefixOf(parts, how.task);
  const count = (some: string): number => tokenizer.encode(prefix + some).length;
  const most = windowOf(parts);
  const tokens = count(text);
  if (tokens <= most) {
    return text;
  }
  if (!how.truncate) {
    throw new InvalidInputError([
      `\`inputs\`: the text has ${tokens} tokens, and this model supports ${most}; shorten it, or set \`truncation\` to "longest_first" to cut it off`,
    ]);
  }
  const ids: readonly number[] = tokenizer.encode(text, { add_special_tokens: false });
  let kept = ids.length;
  let short = text;
  for (let over = tokens - most; over > 0 && kept > 0; over = count(short) - most) {
    kept = Math.max(0, kept - over);
    short =
      kept === 0
        ? ''
        : tokenizer.decode(ids.slice(0, kept), {
            skip_special_tokens: false,
            clean_up_tokenization_spaces: false,
          });
  }
  how.leftOut(ids.length - kept);
  return short;
}
