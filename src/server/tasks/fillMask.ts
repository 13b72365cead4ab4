import * as v from 'valibot';
import { WrongInput } from '../engine/engine';
import { defineTask } from './defineTask';
import { tokenLogits } from './modelOutput';
import { forEachText, oneOrMoreTexts } from './textInputs';
import { topScores } from './topScores';

/**
 * `[{score, token, token_str, sequence}]`, best first; a text with several masks gives such a list for each mask, whose
 * sequences keep the other masks. A list of texts gives a list.
 */
export const fillMask = defineTask({
  name: 'fill-mask',
  pipeline: 'fill-mask',
  inputs: oneOrMoreTexts,
  parameters: v.object({
    top_k: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 5),
  }),
  run: async (pipe, inputs, { top_k }, { signal }) => {
    const { tokenizer } = pipe;
    const mask = v.parse(v.number(), tokenizer.mask_token_id);
    const special = new Set<number>(tokenizer.all_special_ids);
    const answers = await forEachText(inputs, signal, async (text) => {
      const { ids, rows } = await tokenLogits(pipe, text);
      const masks = ids.flatMap((id, index) => (id === mask ? [index] : []));
      if (masks.length === 0)
        throw new WrongInput([`No mask_token (${tokenizer.mask_token}) found on the input`]);
      const lists = masks.map((position) =>
        topScores(rows[position] ?? [], top_k).map(({ index: token, score }) => {
          const filled = ids.with(position, token).filter((id) => id === mask || !special.has(id));
          return {
            score,
            token,
            token_str: tokenizer.decode([token]),
            sequence: filled.length === 0 ? '' : tokenizer.decode(filled),
          };
        }),
      );
      return lists.length === 1 ? lists[0] : lists;
    });
    return typeof inputs === 'string' ? answers[0] : answers;
  },
});
