import * as v from 'valibot';
import type { KeyValueStore } from '../ports';
import { isApiTask } from '../tasks/taskNames';
import type { ApiTask, TaskSetting } from '../tasks/taskNames';

const KEY = 'modelTasks';
/** The number of models whose tasks are remembered. */
export const MAX_MODEL_TASKS = 200;

const stored = v.array(v.tuple([v.string(), v.string()]));

/** Remembers the tasks of models across sessions, as the Hub or a server reported them when the models were selected. */
export class ModelTasks {
  constructor(private readonly state: KeyValueStore) {}

  /** Resolves the task setting for a model: `auto` becomes the model's remembered task, if any. */
  resolve(setting: TaskSetting, model: string): TaskSetting {
    if (setting !== 'auto') {
      return setting;
    }
    const task = this.list().find(([known]) => known === model)?.[1];
    return isApiTask(task) ? task : 'auto';
  }

  async remember(model: string, task: ApiTask): Promise<void> {
    const others = this.list().filter(([known]) => known !== model);
    await this.state.update(KEY, [[model, task], ...others].slice(0, MAX_MODEL_TASKS));
  }

  private list(): readonly (readonly [string, string])[] {
    const parsed = v.safeParse(stored, this.state.get(KEY));
    return parsed.success ? parsed.output : [];
  }
}
