import type { TokenClassificationPipeline } from '@huggingface/transformers';
import * as v from 'valibot';
import { InvalidInputError } from '../engine/engine';
import { defineTask } from './defineTask';
import type { EncodedText } from './encodedText';
import { encodeText, rangeLength, specialTokenCount } from './encodedText';
import type { ScoredToken, Strategy } from './groupEntities';
import { groupEntities, bestLabel, STRATEGIES } from './groupEntities';
import { tokenLogits } from './modelOutput';
import { modelWindow } from './modelWindow';
import { isSpace } from './plainText';
import { slidingWindows, defaultOverlap } from './slidingWindows';
import { forEachText, oneOrMoreTexts } from './textInputs';
import { tokenizerForm } from './tokenizing';
import { tokenSpans } from './tokenSpans';
import { topScores } from './topScores';

const labelConfig = v.object({ id2label: v.fallback(v.record(v.string(), v.string()), {}) });

/** Many more labels than models have. */
const MAX_IGNORED = 1000;

/**
 * Finds entities: `[{entity_group, score, word, start, end}]`, with offsets in Unicode code points; with
 * `aggregation_strategy: 'none'`, one `{entity, score, index, word, start, end}` for each token. A list of texts gives a
 * list of those. The strategies, and `ignore_labels` after grouping, are those of transformers'
 * `TokenClassificationPipeline`. A long text is read in windows that overlap by `stride` tokens; the scores of each token
 * come from the window with the most context around it.
 */
export const tokenClassification = defineTask({
  name: 'token-classification',
  pipeline: 'token-classification',
  inputs: oneOrMoreTexts,
  parameters: v.object({
    aggregation_strategy: v.optional(v.picklist(STRATEGIES), 'simple'),
    ignore_labels: v.optional(v.pipe(v.array(v.unknown()), v.maxLength(MAX_IGNORED), v.array(v.string())), [
      'O',
    ]),
    stride: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }),
  run: async (pipe, inputs, { aggregation_strategy, ignore_labels, stride }, { signal }) => {
    const { id2label } = v.parse(labelConfig, pipe.model.config);
    const form = tokenizerForm(pipe.tokenizer);
    const answers = await forEachText(inputs, signal, async (text) => {
      const encoded = encodeText(pipe.tokenizer, text);
      const rows = await tokenRows(pipe, encoded, stride, signal);
      const pieces = form.tokenize(text);
      const spans = tokenSpans(text, pieces, form);
      const points = [...text];
      const ids = encoded.whole.input_ids.slice(encoded.text.from, encoded.text.to);
      const tokens = rows.map((row, place): ScoredToken => {
        const span = spans[place] ?? { start: 0, end: 0 };
        const piece = pieces[place] ?? '';
        return {
          ...{ index: place + encoded.text.from, id: ids[place] ?? 0, ...span },
          scores: probabilities(row),
          continuesWord: piece !== '' && continuesWord(piece, span.start, points, form.continuation),
        };
      });
      return entities(pipe, tokens, aggregation_strategy, id2label).filter(
        (one) => !ignore_labels.includes('entity' in one ? one.entity : one.entity_group),
      );
    });
    return typeof inputs === 'string' ? answers[0] : answers;
  },
});

function entities(
  { tokenizer }: TokenClassificationPipeline,
  tokens: readonly ScoredToken[],
  strategy: Strategy,
  id2label: Readonly<Record<string, string>>,
) {
  const word = (ids: number[]) => tokenizer.decode(ids, { skip_special_tokens: false });
  if (strategy === 'none') {
    return tokens.map(({ index, id, start, end, scores }) => ({
      ...bestLabel(scores, id2label),
      ...{ index, word: word([id]), start, end },
    }));
  }
  return groupEntities(tokens, strategy, id2label).map(({ tokens: members, ...group }) => ({
    ...group,
    word: word(members.map(({ id }) => id)),
    start: members[0]?.start ?? 0,
    end: members.at(-1)?.end ?? 0,
  }));
}

/** Returns the logits of each token of the text, which is split into windows if it is too long. */
async function tokenRows(
  pipe: TokenClassificationPipeline,
  encoded: EncodedText,
  stride: number | undefined,
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const room = modelWindow(pipe) - specialTokenCount(encoded);
  if (room < 1) {
    throw new InvalidInputError(['`inputs`: the context of this model is too small for any text']);
  }
  if (stride !== undefined && stride >= room) {
    throw new InvalidInputError([`\`parameters.stride\`: must be less than ${room}, the size of a chunk`]);
  }
  const count = rangeLength(encoded.text);
  const rows: Float32Array[] = [];
  const around: number[] = [];
  for (const { input, range, at } of slidingWindows(encoded, 'text', room, stride ?? defaultOverlap(room))) {
    signal.throwIfAborted();
    const logits = await tokenLogits(pipe, input);
    for (let place = range.from; place < range.to; place++) {
      const before = range.from === 0 ? Infinity : place - range.from;
      const after = range.to === count ? Infinity : range.to - 1 - place;
      const context = Math.min(before, after);
      if (context <= (around[place] ?? -1)) {
        continue;
      }
      around[place] = context;
      rows[place] = logits[place - range.from + at]?.slice() ?? new Float32Array();
    }
  }
  return rows;
}

function probabilities(logits: Float32Array): number[] {
  const scores: number[] = [];
  for (const { index, score } of topScores(logits, logits.length)) {
    scores[index] = score;
  }
  return scores;
}

/** Returns whether a token continues a word: it has the tokenizer's mark or, without marks, no space before it. */
function continuesWord(
  piece: string,
  start: number,
  points: readonly string[],
  mark: string | undefined,
): boolean {
  if (mark !== undefined) {
    return piece.startsWith(mark) && piece !== mark;
  }
  return start > 0 && !isSpace(points[start - 1] ?? '');
}
