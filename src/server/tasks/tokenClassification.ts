import * as v from 'valibot';
import { defineTask } from './defineTask';
import type { LabelledToken } from './groupEntities';
import { groupEntities } from './groupEntities';
import { tokenLogits } from './modelOutput';
import { forEachText, oneOrMoreTexts } from './textInputs';
import { tokenSpans } from './tokenSpans';
import { topScores } from './topScores';

const labelled = v.object({ id2label: v.optional(v.record(v.string(), v.string()), {}) });

/**
 * `[{entity_group, score, word, start, end}]`, offsets in Unicode code points; with `aggregation_strategy: 'none'` one
 * `{entity, score, index, word, start, end}` for each token. A list of texts gives a list of those.
 */
export const tokenClassification = defineTask({
  name: 'token-classification',
  pipeline: 'token-classification',
  inputs: oneOrMoreTexts,
  parameters: v.object({
    aggregation_strategy: v.optional(v.picklist(['none', 'simple']), 'simple'),
    ignore_labels: v.optional(v.array(v.string()), ['O']),
  }),
  run: async (pipe, inputs, { aggregation_strategy, ignore_labels }, { signal }) => {
    const { id2label } = v.parse(labelled, pipe.model.config);
    const special = new Set<number>(pipe.tokenizer.all_special_ids);
    const unknown: unknown = pipe.tokenizer.unk_token_id;
    const isWord = (id: number) => !special.has(id) || id === unknown;
    const decode = (ids: number[]) => pipe.tokenizer.decode(ids, { skip_special_tokens: false });

    const answers = await forEachText(inputs, signal, async (text) => {
      const { ids, rows } = await tokenLogits(pipe, text);
      const words = ids.flatMap((id, index) => (isWord(id) ? [{ id, index }] : []));
      const spans = tokenSpans(
        text,
        words.map(({ id }) => (id === unknown ? '' : decode([id]))),
      );
      const place = new Map(words.map(({ index }, order) => [index, spans[order] ?? { start: 0, end: 0 }]));
      const where = (members: readonly LabelledToken[]) => ({
        start: place.get(members[0]?.index ?? -1)?.start ?? 0,
        end: place.get(members.at(-1)?.index ?? -1)?.end ?? 0,
      });
      const tokens = words.flatMap(({ index }) => {
        const [best] = topScores(rows[index] ?? [], 1);
        if (best === undefined) return [];
        const entity = id2label[best.index] ?? `LABEL_${best.index}`;
        return ignore_labels.includes(entity) ? [] : [{ entity, score: best.score, index }];
      });
      if (aggregation_strategy === 'none') {
        return tokens.map((token) => ({
          ...token,
          word: decode([ids[token.index] ?? 0]),
          ...where([token]),
        }));
      }
      return groupEntities(tokens).map(({ tokens: members, ...group }) => ({
        ...group,
        word: decode(members.map(({ index }) => ids[index] ?? 0)),
        ...where(members),
      }));
    });
    return typeof inputs === 'string' ? answers[0] : answers;
  },
});
