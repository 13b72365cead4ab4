import type { ServerTask } from './defineTask';
import { chatCompletion } from './chatCompletion';
import { featureExtraction } from './featureExtraction';
import type { TaskName } from './taskName';
import { textGeneration } from './textGeneration';
import { textClassification } from './textClassification';
import { tokenClassification } from './tokenClassification';
import { fillMask } from './fillMask';

const TASKS: Readonly<Partial<Record<TaskName, ServerTask>>> = {
  'text-classification': textClassification,
  'feature-extraction': featureExtraction,
  'token-classification': tokenClassification,
  'fill-mask': fillMask,
  'text-generation': textGeneration,
  'chat-completion': chatCompletion,
};

/** How a task is checked and run; `undefined` for one that this server does not run. */
export function serverTask(name: TaskName): ServerTask | undefined {
  return TASKS[name];
}
