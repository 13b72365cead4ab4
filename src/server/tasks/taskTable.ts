import type { ServerTask } from './defineTask';
import { featureExtraction } from './featureExtraction';
import type { TaskName } from './taskName';
import { textClassification } from './textClassification';

const TASKS: Readonly<Partial<Record<TaskName, ServerTask>>> = {
  'text-classification': textClassification,
  'feature-extraction': featureExtraction,
};

/** How a task is checked and run; `undefined` for one that this server does not run. */
export function serverTask(name: TaskName): ServerTask | undefined {
  return TASKS[name];
}
