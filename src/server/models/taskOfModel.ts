import * as v from 'valibot';
import type { TaskName } from '../engine/taskName';
import { parseTaskName } from '../engine/taskName';
import { readPipelineTag } from './modelCard';

/** The part of a model's `config.json` that tells what it can do. */
export const modelConfig = v.looseObject({
  architectures: v.optional(v.array(v.string()), []),
  label2id: v.optional(v.record(v.string(), v.unknown()), {}),
});
export type ModelConfig = v.InferOutput<typeof modelConfig>;

/** Ends of architecture names, as the library that trained the models names them, and what such a head is good for. */
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
 * The tasks that a model can run, the one that it is meant for first; empty where nothing tells. `readme` is its model
 * card, whose front matter may name a `pipeline_tag`, which is how the hub knows.
 */
export function tasksOfModel(config: ModelConfig, readme: string): readonly TaskName[] {
  const possible = config.architectures.flatMap(
    (architecture) => HEADS.find(([end]) => end.test(architecture))?.[1] ?? [],
  );
  // A model that tells whether one sentence follows from another can be asked about any label.
  const infers = Object.keys(config.label2id).some((label) => label.toLowerCase() === 'entailment');
  if (infers && possible.includes('text-classification')) {
    possible.unshift('zero-shot-classification');
  }
  const named = readPipelineTag(readme);
  const tagged = named === undefined ? undefined : parseTaskName(named);
  return [...new Set(tagged === undefined ? possible : [tagged, ...possible])];
}
