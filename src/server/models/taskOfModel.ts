import * as v from 'valibot';
import type { TaskName } from '../engine/taskName';
import { parseTaskName } from '../engine/taskName';
import { readPipelineTag } from './modelCard';

/** The part of a model's `config.json` that determines its tasks. */
export const modelConfig = v.looseObject({
  architectures: v.optional(v.array(v.string()), []),
  label2id: v.optional(v.record(v.string(), v.unknown()), {}),
});
export type ModelConfig = v.InferOutput<typeof modelConfig>;

/** Endings of architecture names in the transformers library, and the tasks that such a head can run. */
const HEADS: readonly (readonly [RegExp, readonly TaskName[]])[] = [
  [/ForSequenceClassification$/, ['text-classification']],
  [/ForQuestionAnswering$/, ['question-answering']],
  [/ForTokenClassification$/, ['token-classification']],
  [/ForMaskedLM$/, ['fill-mask']],
  [/(ForCausalLM|LMHeadModel)$/, ['text-generation']],
  [/(MarianMTModel|^M2M100ForConditionalGeneration|^NllbForConditionalGeneration)$/, ['translation']],
  [/ForImageClassification$/, ['image-classification']],
  [/ForObjectDetection$/, ['object-detection']],
  [/(ForCTC|^WhisperForConditionalGeneration)$/, ['automatic-speech-recognition']],
  [/^VitsModel$/, ['text-to-speech']],
  [/ForConditionalGeneration$/, ['summarization', 'translation']],
  [/Model$/, ['feature-extraction', 'sentence-similarity']],
];

/**
 * Returns the tasks that a model can run, its main task first; empty if they are unknown. `readme` is its model card,
 * whose front matter may have a `pipeline_tag`, as the hub uses it.
 */
export function tasksOfModel(config: ModelConfig, readme: string): readonly TaskName[] {
  const possible = config.architectures.flatMap(
    (architecture) => HEADS.find(([end]) => end.test(architecture))?.[1] ?? [],
  );
  // A model that can tell whether one sentence follows from another can rate any label.
  const isEntailmentModel = Object.keys(config.label2id).some(
    (label) => label.toLowerCase() === 'entailment',
  );
  if (isEntailmentModel && possible.includes('text-classification')) {
    possible.unshift('zero-shot-classification');
  }
  const named = readPipelineTag(readme);
  const tagged = named === undefined ? undefined : parseTaskName(named);
  return [...new Set(tagged === undefined ? possible : [tagged, ...possible])];
}
