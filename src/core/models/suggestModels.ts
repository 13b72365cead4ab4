import { traitsOf } from '../tasks/taskNames';
import type { ApiTask, TaskSetting } from '../tasks/taskNames';

/** A model that may be suggested. */
interface Candidate {
  readonly id: string;
  readonly task?: ApiTask;
}

/** What a suggestion must fit. */
export interface WantedRun {
  readonly task: TaskSetting;
  /** The selected text; empty if nothing is selected. */
  readonly text: string;
}

const MAX_SUGGESTIONS = 5;
const MAX_OF_TASK = 2;
const MASK = /\[MASK\]|<mask>/;

/** Tasks whose answers say something to a person who tries the product, most telling first. */
const TELLING: readonly ApiTask[] = [
  'chat-completion',
  'text-classification',
  'summarization',
  'text-generation',
  'translation',
  'token-classification',
];

/**
 * Suggests a few models for a first run: of the task that is set, else of tasks that take the selected text as it is.
 * Models whose task is not known come last. Keeps the order of models of one task.
 */
export function suggestModels<Model extends Candidate>(
  models: readonly Model[],
  wanted: WantedRun,
): readonly Model[] {
  const ranked = models
    .map((model) => ({ model, rank: rankOf(model.task, wanted) }))
    .filter(({ rank }) => rank !== undefined)
    .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  const perTask = new Map<ApiTask | undefined, number>();
  return ranked
    .map(({ model }) => model)
    .filter(({ task }) => {
      const count = (perTask.get(task) ?? 0) + 1;
      perTask.set(task, count);
      return count <= (wanted.task === 'auto' && task !== undefined ? MAX_OF_TASK : MAX_SUGGESTIONS);
    })
    .slice(0, MAX_SUGGESTIONS);
}

/** Lower is better; `undefined` does not fit. */
function rankOf(task: ApiTask | undefined, wanted: WantedRun): number | undefined {
  if (wanted.task !== 'auto') {
    return task === wanted.task ? 0 : undefined;
  }
  if (task === undefined) {
    return TELLING.length + 2;
  }
  if (task === 'fill-mask') {
    return MASK.test(wanted.text) ? -1 : undefined;
  }
  const { input, requires } = traitsOf(task);
  if (input !== 'text' || requires.length > 0) {
    return undefined;
  }
  const place = TELLING.indexOf(task);
  return place === -1 ? TELLING.length + 1 : place;
}
