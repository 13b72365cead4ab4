import type { ServerTask } from './defineTask';
import { featureExtraction } from './featureExtraction';
import type { TaskName } from './taskName';
import { textClassification } from './textClassification';
import { tokenClassification } from './tokenClassification';
import { fillMask } from './fillMask';

const TASKS: Readonly<Partial<Record<TaskName, ServerTask>>> = {
  'text-classification': textClassification,
  'feature-extraction': featureExtraction,
  'token-classification': tokenClassification,
  'fill-mask': fillMask,
};

/** How a task is checked and run; `undefined` for one that this server does not run. */
export function serverTask(name: TaskName): ServerTask | undefined {
  return TASKS[name];
}
