import * as v from 'valibot';
import { defineTask } from './defineTask';
import { encodeText } from './encodedText';
import { sequenceLogits } from './modelOutput';
import { modelWindow } from './modelWindow';
import { forEachText, oneOrMoreTexts } from './textInputs';
import { sigmoid } from './topScores';
import { firstTruncation } from './truncated';

const label = v.pipe(v.string(), v.trim(), v.nonEmpty('a label must not be empty'), v.maxLength(500));
const labels = v.pipe(
  v.union(
    [
      v.array(label),
      v.pipe(
        v.string(),
        v.transform((list) => list.split(',')),
        v.array(label),
      ),
    ],
    'must be a list of labels',
  ),
  v.minLength(1, 'must have at least one label'),
  v.maxLength(100, 'must have at most 100 labels'),
);

const config = v.looseObject({ label2id: v.record(v.string(), v.number()) });

/**
 * Rates how well each of `candidate_labels` fits the text: `{sequence, labels, scores}`, best first. Uses a model that was
 * trained to tell whether one sentence follows from another. A list of texts gives a list. A long text is cut off, but
 * never a label, like in transformers' `ZeroShotClassificationPipeline`.
 */
export const zeroShotClassification = defineTask({
  name: 'zero-shot-classification',
  pipeline: 'text-classification',
  inputs: oneOrMoreTexts,
  parameters: v.object({
    candidate_labels: labels,
    hypothesis_template: v.optional(
      v.pipe(v.string(), v.includes('{}', 'must contain {} in place of the label')),
      'This example is {}.',
    ),
    multi_label: v.optional(v.boolean(), false),
  }),
  run: async (
    pipe,
    inputs,
    { candidate_labels, hypothesis_template, multi_label },
    { signal, onTruncated },
  ) => {
    const window = modelWindow(pipe);
    const ids = v.parse(config, pipe.model.config).label2id;
    const idOf = (...names: string[]) =>
      Object.entries(ids).find(([name]) => names.includes(name.toLowerCase()))?.[1];
    const follows = idOf('entailment') ?? 2;
    const contradicts = idOf('contradiction', 'not_entailment') ?? 0;
    const answers = await forEachText(inputs, signal, async (sequence) => {
      const logits: { yes: number; no: number }[] = [];
      let most = 0;
      for (const one of candidate_labels) {
        signal.throwIfAborted();
        const hypothesis = hypothesis_template.replace('{}', () => one);
        const encoded = encodeText(pipe.tokenizer, sequence, hypothesis);
        const cut = firstTruncation(
          encoded,
          window,
          '`parameters.candidate_labels`: a label is too long for this model',
        );
        most = Math.max(most, cut.leftOut);
        const row = await sequenceLogits(pipe, cut.input);
        logits.push({ yes: row[follows] ?? -Infinity, no: row[contradicts] ?? -Infinity });
      }
      onTruncated(most);
      // Rates each label against its own contradiction, or all labels against each other.
      const isIndependent = multi_label || logits.length === 1;
      const highest = Math.max(...logits.map(({ yes }) => yes));
      const sum = logits.reduce((total, { yes }) => total + Math.exp(yes - highest), 0);
      const scored = logits.map(({ yes, no }, index) => ({
        label: candidate_labels[index] ?? '',
        score: isIndependent ? sigmoid(yes - no) : Math.exp(yes - highest) / sum,
      }));
      scored.sort((a, b) => b.score - a.score);
      return { sequence, labels: scored.map((one) => one.label), scores: scored.map((one) => one.score) };
    });
    return typeof inputs === 'string' ? answers[0] : answers;
  },
});
