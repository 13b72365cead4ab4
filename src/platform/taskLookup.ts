import { settledOrAborted } from '../core/http/settledOrAborted';
import type { ApiSetting } from '../core/endpoints/runRouter';
import { isHuggingFace } from '../core/identity/huggingFaceHost';
import { ModelTasks } from '../core/models/modelTasks';
import { modelMasks } from '../core/models/modelValues';
import type { TaskSetting } from '../core/tasks/taskNames';
import type { RunServices } from './runServices';

/** What a run says about its model. `task` may be the one of the settings. */
interface RunToLookUp {
  readonly endpoint: string;
  /** Origin of the endpoint: the key of its token. */
  readonly origin: string;
  readonly api: ApiSetting;
  readonly model: string;
  readonly task: TaskSetting;
}

/** Finds out what the models of runs are for. */
export class TaskLookup {
  /** Models that were asked about while the window is open, with their endpoints. */
  private readonly asked = new Set<string>();

  /**
   * Resolves `auto` to the task of the model, so that its input is built for it: as it is known by now, or as the local
   * server or the Hub says when they are asked for the first time.
   */
  async resolve(
    services: Pick<RunServices, 'accounts' | 'inference' | 'isLocalServer' | 'state'>,
    { api, endpoint, model, origin, task }: RunToLookUp,
    signal: AbortSignal,
  ): Promise<TaskSetting> {
    const tasks = new ModelTasks(services.state);
    const known = tasks.resolve(task, model);
    const isLocalServer = services.isLocalServer(origin);
    const key = JSON.stringify([endpoint, model]);
    const isAsked = this.asked.has(key) || api === 'endpoint' || !(isLocalServer || isHuggingFace(origin));
    if (known !== 'auto' || isAsked) {
      return known;
    }
    this.asked.add(key);
    const stored = await settledOrAborted(services.accounts.token(origin), signal).catch(() => undefined);
    if (stored === undefined) {
      return known;
    }
    const { token } = stored;
    const { api: client, tools } = await services.inference();
    const found = await tools.findTask(client, { endpoint, isLocalServer, model, token }, signal);
    if (found === undefined) {
      return known;
    }
    if (found.mask !== undefined) {
      await modelMasks(services.state).remember(model, found.mask);
    }
    await tasks.remember(model, found.task);
    return found.task;
  }
}
