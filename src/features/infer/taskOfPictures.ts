import { isFileInput } from '../../core/fileInput';
import { settledOrAborted } from '../../core/http/settledOrAborted';
import type { RunHandle } from '../../core/runs/activeRuns';
import type { TaskSetting } from '../../core/tasks/taskNames';
import type { InferJob } from './inferJob';
import type { InferServices } from './inferServices';
import { readAccount } from '../../platform/readAccount';
import { reportProgress } from './reportProgress';

export type PictureServices = Pick<
  InferServices,
  'accounts' | 'activeRuns' | 'clock' | 'inference' | 'isLocalServer' | 'log'
>;

/**
 * Returns the task of a job on files whose endpoint makes `auto` a chat, so that the user is asked about a picture before
 * it is sent. Otherwise the task stays. The endpoint is asked how it is spoken to, as the run would do, and is sent nothing
 * of the user's.
 */
export async function taskOfPictures(
  services: PictureServices,
  job: InferJob,
  handle: RunHandle,
): Promise<TaskSetting> {
  const { answers, origin, shaped, sources, task, timeoutMs, wait } = job;
  const isOpen = task === 'auto' && shaped && sources.some(isFileInput);
  if (!isOpen || answers.question !== undefined || answers.pictureQuestion !== undefined) {
    return task;
  }
  const { clock } = services;
  const end = clock.monotonic() + timeoutMs;
  const waiting = {
    wait,
    remainingMs: () => Math.max(end - clock.monotonic(), 0),
    onStarting: (left: number) => handle.progress({ kind: 'starting', remainingMs: left }),
  };
  const found = reportProgress(services, job.model, handle, async () => {
    const account = await readAccount(services, origin);
    const token = account !== undefined && 'token' in account ? account.token : undefined;
    const isLocalServer = services.isLocalServer(origin);
    const { router } = await services.inference();
    const route = await router.route({ ...job, isLocalServer, token }, waiting, handle.signal);
    handle.progress({ kind: 'started' });
    return 'detail' in route ? task : route.task;
  });
  // The run reports what went wrong.
  return settledOrAborted(found, handle.signal).catch(() => task);
}
