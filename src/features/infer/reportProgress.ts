import type { RunHandle } from '../../core/runs/activeRuns';
import { withCancellableProgress } from '../../platform/cancellableProgress';
import { progressText, runState } from '../../platform/messages/progressText';
import type { InferServices } from './inferServices';

/** The status bar shows a run long before, and cancels it, too. */
const NOTIFICATION_DELAY_MS = 3000;

/** Shows the state of a run in a notification while `work` is going on. */
export function reportProgress<T>(
  { activeRuns, clock }: Pick<InferServices, 'activeRuns' | 'clock'>,
  model: string,
  handle: RunHandle,
  work: () => Promise<T>,
): Promise<T> {
  return withCancellableProgress(
    model,
    () => handle.cancel(),
    async (report) => {
      const update = () => report(progressText(runState(handle.run(), clock.monotonic())));
      update();
      const ticking = setInterval(update, 1000);
      const changes = activeRuns.onDidChange(update);
      try {
        return await work();
      } finally {
        clearInterval(ticking);
        changes.dispose();
      }
    },
    NOTIFICATION_DELAY_MS,
  );
}
