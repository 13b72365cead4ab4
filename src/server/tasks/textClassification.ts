import * as v from 'valibot';
import { InvalidInputError } from '../engine/engine';
import { defineTask } from './defineTask';
import { encodeText } from './encodedText';
import { sequenceLogits } from './modelOutput';
import { modelWindow } from './modelWindow';
import { oneText } from './textInputs';
import { sigmoid, topScores } from './topScores';
import { withTruncation } from './truncated';

const MAX_ITEMS = 1000;

/** A text or a pair; a reranker rates how well the second text matches the first. */
const one = v.union(
  [
    oneText,
    v.object({ text: oneText, text_pair: v.nullish(oneText) }),
    v.pipe(
      v.tuple([oneText, oneText]),
      v.transform(([text, text_pair]) => ({ text, text_pair })),
    ),
  ],
  'must be a string or {"text": …, "text_pair": …}',
);

/** A query with the texts to rank. */
const ranking = v.object({
  query: oneText,
  texts: v.pipe(v.array(oneText), v.minLength(1), v.maxLength(MAX_ITEMS)),
});

/** The functions that turn logits into scores, by the API's names. */
const FUNCTIONS = ['sigmoid', 'softmax', 'none'] as const;

const headConfig = v.looseObject({
  id2label: v.fallback(v.record(v.string(), v.string()), {}),
  problem_type: v.fallback(v.nullish(v.string()), null),
  function_to_apply: v.fallback(v.nullish(v.picklist(FUNCTIONS)), null),
});

/**
 * Classifies texts: `[[{label, score}, …]]`, best first, with a list for each text, even for a single one, like the API.
 * Returns all labels without `top_k`. The function for the scores is chosen like in transformers'
 * `TextClassificationPipeline`: none for a regression, sigmoid for multiple labels or a single label, softmax otherwise. A
 * long text is truncated.
 *
 * A reranker also takes `{query, texts}`, and returns `[{index, score}]`, best first, as text-embeddings-inference does.
 */
export const textClassification = defineTask({
  name: 'text-classification',
  pipeline: 'text-classification',
  inputs: v.union(
    [
      oneText,
      v.object({ text: oneText, text_pair: v.nullish(oneText) }),
      v.pipe(v.array(one), v.minLength(1), v.maxLength(MAX_ITEMS)),
      ranking,
    ],
    `must be a string, {"text": …, "text_pair": …}, a list of 1 to ${MAX_ITEMS} of these, or {"query": …, "texts": […]}`,
  ),
  parameters: v.object({
    top_k: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))),
    function_to_apply: v.nullish(v.picklist(FUNCTIONS)),
    truncate: v.optional(v.boolean(), true),
  }),
  run: async (pipe, inputs, { top_k, function_to_apply, truncate }, { signal, onTruncated }) => {
    const config = v.parse(headConfig, pipe.model.config);
    const window = modelWindow(pipe);
    const scoresOfPair = async (text: string, text_pair?: string | null) => {
      signal.throwIfAborted();
      const cut = withTruncation(encodeText(pipe.tokenizer, text, text_pair ?? undefined), window);
      if (cut.leftOut > 0 && !truncate) {
        throw new InvalidInputError([
          `\`inputs\`: a text has ${cut.leftOut + window} tokens, this model supports ${window}, and \`truncate\` is false`,
        ]);
      }
      onTruncated(cut.leftOut);
      const logits = await sequenceLogits(pipe, cut.input);
      return scoresOf(logits, function_to_apply ?? defaultFunction(config, logits.length));
    };
    if (typeof inputs === 'object' && 'query' in inputs) {
      const ranks: { index: number; score: number }[] = [];
      for (const [index, text] of inputs.texts.entries()) {
        const [best, ...others] = await scoresOfPair(inputs.query, text);
        if (best === undefined || others.length > 0) {
          throw new InvalidInputError(['`inputs`: this model has several labels, so it cannot rank texts']);
        }
        ranks.push({ index, score: best.score });
      }
      return ranks.sort((a, b) => b.score - a.score).slice(0, top_k ?? undefined);
    }
    const answers = [];
    for (const input of Array.isArray(inputs) ? inputs : [inputs]) {
      const { text, text_pair } = typeof input === 'string' ? { text: input } : input;
      const scores = await scoresOfPair(text, text_pair);
      answers.push(
        scores
          .slice(0, top_k ?? undefined)
          .map(({ index, score }) => ({ label: config.id2label[index] ?? `LABEL_${index}`, score })),
      );
    }
    return answers;
  },
});

function defaultFunction(
  config: v.InferOutput<typeof headConfig>,
  labels: number,
): (typeof FUNCTIONS)[number] {
  switch (config.problem_type) {
    case 'regression':
      return 'none';
    case 'multi_label_classification':
      return 'sigmoid';
    case 'single_label_classification':
      return labels === 1 ? 'sigmoid' : 'softmax';
    default:
      return config.function_to_apply ?? (labels === 1 ? 'sigmoid' : 'softmax');
  }
}

function scoresOf(logits: Float32Array, how: (typeof FUNCTIONS)[number]): { index: number; score: number }[] {
  if (how === 'softmax') {
    return topScores(logits, logits.length);
  }
  const scores = Array.from(logits, (logit, index) => ({
    index,
    score: how === 'sigmoid' ? sigmoid(logit) : logit,
  }));
  return scores.sort((a, b) => b.score - a.score);
}
