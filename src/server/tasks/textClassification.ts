import * as v from 'valibot';
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
 */
export const textClassification = defineTask({
  name: 'text-classification',
  pipeline: 'text-classification',
  inputs: v.union(
    [
      oneText,
      v.object({ text: oneText, text_pair: v.nullish(oneText) }),
      v.pipe(v.array(one), v.minLength(1), v.maxLength(MAX_ITEMS)),
    ],
    `must be a string, {"text": …, "text_pair": …}, or a list of 1 to ${MAX_ITEMS} of these`,
  ),
  parameters: v.object({
    top_k: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))),
    function_to_apply: v.nullish(v.picklist(FUNCTIONS)),
  }),
  run: async (pipe, inputs, { top_k, function_to_apply }, { signal, onTruncated }) => {
    const config = v.parse(headConfig, pipe.model.config);
    const window = modelWindow(pipe);
    const answers = [];
    for (const input of Array.isArray(inputs) ? inputs : [inputs]) {
      signal.throwIfAborted();
      const { text, text_pair } = typeof input === 'string' ? { text: input, text_pair: null } : input;
      const cut = withTruncation(encodeText(pipe.tokenizer, text, text_pair ?? undefined), window);
      onTruncated(cut.leftOut);
      const logits = await sequenceLogits(pipe, cut.input);
      const scores = scoresOf(logits, function_to_apply ?? defaultFunction(config, logits.length));
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
