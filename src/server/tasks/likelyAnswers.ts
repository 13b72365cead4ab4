import type { TokenRange } from './encodedText';
import { topScores } from './topScores';

interface PlacedAnswer {
  readonly score: number;
  /** Positions in the input; `to` is inclusive. */
  readonly from: number;
  readonly to: number;
}

export interface LikelyAnswers {
  /** Best first. */
  readonly answers: readonly PlacedAnswer[];
  /** The probability that there is no answer; `Infinity` if the model cannot express that. */
  readonly impossible: number;
}

/**
 * Returns the most likely spans within `places` of an input. As in transformers' `QuestionAnsweringPipeline`, the
 * probability is distributed over these places and, with `atFirst`, the first token of the input, which means that there
 * is no answer. The score of a span is the probability of its start times that of its end.
 */
export function likelyAnswers(
  logits: { readonly start: Float32Array; readonly end: Float32Array },
  places: TokenRange,
  atFirst: boolean,
  { top_k, max_answer_len }: { readonly top_k: number; readonly max_answer_len: number },
): LikelyAnswers {
  const skip = atFirst ? 1 : 0;
  const probabilities = (values: Float32Array): Float64Array => {
    const own = values.subarray(places.from, places.to);
    const all = atFirst ? [values[0] ?? -Infinity, ...own] : own;
    const scores = new Float64Array(all.length);
    if (all.length > 0) {
      for (const { index, score } of topScores(all, all.length)) {
        scores[index] = score;
      }
    }
    return scores;
  };
  const [starts, ends] = [probabilities(logits.start), probabilities(logits.end)];
  const answers: PlacedAnswer[] = [];
  for (let from = skip; from < starts.length; from++) {
    for (let to = from; to < Math.min(ends.length, from + max_answer_len); to++) {
      const score = (starts[from] ?? 0) * (ends[to] ?? 0);
      if (answers.length >= top_k && score <= (answers.at(-1)?.score ?? 0)) {
        continue;
      }
      let rank = answers.length;
      while (rank > 0 && (answers[rank - 1]?.score ?? 0) < score) {
        rank--;
      }
      answers.splice(rank, 0, { score, from: from - skip + places.from, to: to - skip + places.from });
      answers.length = Math.min(answers.length, top_k);
    }
  }
  return { answers, impossible: atFirst ? (starts[0] ?? 0) * (ends[0] ?? 0) : Infinity };
}
