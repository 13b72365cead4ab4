import * as v from 'valibot';
import type { KeyValueStore } from '../ports';
import { isApiTask } from '../tasks/taskNames';
import type { ApiTask, TaskSetting } from '../tasks/taskNames';

const KEY = 'modelTasks';
/** Models remembered. */
export const MAX_MODEL_TASKS = 200;

const stored = v.array(v.tuple([v.string(), v.string()]));

/** What models are for, as the hub or a server said when they were chosen; it outlives the session. */
export class ModelTasks {
  constructor(private readonly state: KeyValueStore) {}

  /** The task that `asked` means for a model: `auto` is what is known of the model, and stays `auto` where nothing is. */
  resolve(asked: TaskSetting, model: string): TaskSetting {
    if (asked !== 'auto') {
      return asked;
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
