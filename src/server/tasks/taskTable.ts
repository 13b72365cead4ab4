import { chatCompletion } from './chatCompletion';
import type { ServerTask } from './defineTask';
import { featureExtraction } from './featureExtraction';
import { fillMask } from './fillMask';
import { imageClassification, objectDetection } from './imageTasks';
import { questionAnswering } from './questionAnswering';
import { sentenceSimilarity } from './sentenceSimilarity';
import type { TaskName } from '../engine/taskName';
import { speechRecognition, textToSpeech } from './speechTasks';
import { textClassification } from './textClassification';
import { textGeneration } from './textGeneration';
import { summarization, translation } from './textToText';
import { tokenClassification } from './tokenClassification';
import { zeroShotClassification } from './zeroShotClassification';

const TASKS: Readonly<Record<TaskName, ServerTask>> = {
  'text-classification': textClassification,
  'token-classification': tokenClassification,
  'fill-mask': fillMask,
  'feature-extraction': featureExtraction,
  'zero-shot-classification': zeroShotClassification,
  'question-answering': questionAnswering,
  'sentence-similarity': sentenceSimilarity,
  summarization,
  translation,
  'text-generation': textGeneration,
  'chat-completion': chatCompletion,
  'image-classification': imageClassification,
  'object-detection': objectDetection,
  'automatic-speech-recognition': speechRecognition,
  'text-to-speech': textToSpeech,
};

/** Returns the implementation of a task. */
export function serverTask(name: TaskName): ServerTask {
  return TASKS[name];
}
