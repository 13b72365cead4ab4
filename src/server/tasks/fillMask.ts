import type { FillMaskPipeline } from '@huggingface/transformers';
import * as v from 'valibot';
import { InvalidInputError } from '../engine/engine';
import { defineTask } from './defineTask';
import { encodeText } from './encodedText';
import { tokenLogits } from './modelOutput';
import { modelWindow } from './modelWindow';
import { oneOrMoreTexts } from './textInputs';
import { topScores } from './topScores';
import { withTruncation } from './truncated';

/** Limits of one request: all candidates, and all tokens of their sequences, each as long as its text. */
const MAX_CANDIDATES = 10_000;
const MAX_TOKENS = 1_000_000;

/**
 * Fills masks: `[{score, token, token_str, sequence}]`, best first. A text with several masks gives a list for each mask,
 * whose sequences keep the other masks. A list of texts gives a list. With `targets`, only those are rated; a target that
 * is not a token counts as its first token, as in transformers' `FillMaskPipeline`.
 */
export const fillMask = defineTask({
  name: 'fill-mask',
  pipeline: 'fill-mask',
  inputs: oneOrMoreTexts,
  parameters: v.object({
    top_k: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 5),
    targets: v.optional(
      v.union([
        v.pipe(
          v.string(),
          v.transform((target) => [target]),
        ),
        v.pipe(v.array(v.string()), v.maxLength(1000)),
      ]),
    ),
  }),
  run: async (pipe, inputs, { top_k, targets = [] }, { signal, onTruncated }) => {
    const { tokenizer } = pipe;
    const wanted = targetTokens(pipe, targets);
    const texts = (typeof inputs === 'string' ? [inputs] : inputs).map((text) => maskedText(pipe, text));
    const each = Math.min(top_k, wanted?.size ?? Infinity);
    const masks = texts.reduce((sum, text) => sum + text.masks.length, 0);
    const tokens = texts.reduce((sum, text) => sum + text.masks.length * text.ids.length, 0);
    if (masks * each > MAX_CANDIDATES || tokens * each > MAX_TOKENS) {
      throw new InvalidInputError([
        `\`parameters.top_k\`: ${each} candidates for each of ${masks} masks are too many; use fewer masks or a smaller top_k`,
      ]);
    }
    const special = new Set<number>(tokenizer.all_special_ids);
    const answers: unknown[] = [];
    for (const text of texts) {
      signal.throwIfAborted();
      onTruncated(text.leftOut);
      const rows = await tokenLogits(pipe, text.input);
      const lists = text.masks.map((position) =>
        candidates(rows[position] ?? new Float32Array(), top_k, wanted).map(({ index: token, score }) => {
          const filled = text.ids.with(position, token).filter((id) => id === text.mask || !special.has(id));
          return {
            score,
            token,
            token_str: tokenizer.decode([token]),
            sequence: filled.length === 0 ? '' : tokenizer.decode(filled),
          };
        }),
      );
      answers.push(lists.length === 1 ? lists[0] : lists);
    }
    return typeof inputs === 'string' ? answers[0] : answers;
  },
});

/** Truncates a text to the model's window and finds its masks. Throws `InvalidInputError` if it has none. */
function maskedText(pipe: FillMaskPipeline, text: string) {
  const { tokenizer } = pipe;
  const mask = v.parse(v.number(), tokenizer.mask_token_id);
  const encoded = encodeText(tokenizer, text);
  const { input, leftOut } = withTruncation(encoded, modelWindow(pipe));
  const count = (ids: readonly number[]) => ids.filter((id) => id === mask).length;
  const all = count(encoded.whole.input_ids);
  if (all === 0) {
    throw new InvalidInputError([`No mask_token (${tokenizer.mask_token}) found on the input`]);
  }
  if (count(input.input_ids) < all) {
    throw new InvalidInputError([
      `\`inputs\`: a mask is beyond the ${input.input_ids.length} tokens that this model reads`,
    ]);
  }
  const ids = [...input.input_ids];
  return { mask, ids, input, leftOut, masks: ids.flatMap((id, index) => (id === mask ? [index] : [])) };
}

/** Returns the tokens for the targets; `undefined` without targets. */
function targetTokens({ tokenizer }: FillMaskPipeline, targets: readonly string[]): Set<number> | undefined {
  if (targets.length === 0) {
    return undefined;
  }
  const found = targets.flatMap((target) => {
    const known: unknown = tokenizer.convert_tokens_to_ids(target);
    const [first] =
      typeof known === 'number' ? [known] : tokenizer.encode(target, { add_special_tokens: false });
    return first === undefined ? [] : [first];
  });
  if (found.length === 0) {
    throw new InvalidInputError(['`parameters.targets`: none of these words is a token of this model']);
  }
  return new Set(found);
}

/** Returns the best `count` tokens, or the best of the wanted ones. Scores are relative to the whole vocabulary. */
function candidates(logits: Float32Array, count: number, wanted: ReadonlySet<number> | undefined) {
  if (wanted === undefined) {
    return topScores(logits, count);
  }
  const [best] = topScores(logits, 1);
  const highest = logits[best?.index ?? 0] ?? 0;
  return [...wanted]
    .map((index) => ({
      index,
      score: (best?.score ?? 0) * Math.exp((logits[index] ?? -Infinity) - highest),
    }))
    .sort((a, b) => b.score - a.score)
    .slice(0, count);
}
