import * as v from 'valibot';
import { defineTask } from './defineTask';
import { spanLogits } from './modelOutput';
import { oneText } from './textInputs';
import { tokenSpans } from './tokenSpans';
import { topScores } from './topScores';

/** Of how many likely starts and ends all pairs are looked at. */
const LIKELY = 30;

/**
 * `{score, start, end, answer}`: the part of the context that answers the question, with offsets in Unicode code points;
 * a list of them with `top_k` above 1.
 */
export const questionAnswering = defineTask({
  name: 'question-answering',
  pipeline: 'question-answering',
  inputs: v.object({ question: oneText, context: v.pipe(oneText, v.nonEmpty('is empty')) }),
  parameters: v.object({
    top_k: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 1),
    max_answer_len: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 15),
  }),
  run: async (pipe, { question, context }, { top_k, max_answer_len }) => {
    const { tokenizer } = pipe;
    const { ids, start, end } = await spanLogits(pipe, question, context);
    const unknown: unknown = tokenizer.unk_token_id;
    const special = new Set<number>(tokenizer.all_special_ids);
    const isSpecial = (index: number) => special.has(ids[index] ?? -1) && ids[index] !== unknown;
    // The context stands between the last two special tokens.
    let last = ids.length;
    while (last > 0 && isSpecial(last - 1)) last--;
    let first = last;
    while (first > 0 && !isSpecial(first - 1)) first--;

    const words = ids.slice(first, last).map((id) => (id === unknown ? '' : tokenizer.decode([id])));
    const spans = tokenSpans(context, words);
    const ends = topScores(end.subarray(first, last), LIKELY);
    const pairs = topScores(start.subarray(first, last), LIKELY).flatMap((from) =>
      ends
        .filter(({ index }) => index >= from.index && index < from.index + max_answer_len)
        .map((to) => ({ score: from.score * to.score, from: from.index, to: to.index })),
    );
    const points = [...context];
    const answers = pairs
      .sort((a, b) => b.score - a.score)
      .slice(0, top_k)
      .map(({ score, from, to }) => {
        const [begin, stop] = [spans[from]?.start ?? 0, spans[to]?.end ?? 0];
        return { score, start: begin, end: stop, answer: points.slice(begin, stop).join('') };
      });
    return top_k > 1 ? answers : (answers[0] ?? { score: 0, start: 0, end: 0, answer: '' });
  },
});
