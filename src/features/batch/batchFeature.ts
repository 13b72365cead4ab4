/** Batches: their commands and what runs them. The extension loads this bundle with the first of the commands. */
import type { Disposable } from '../../core/ports';
import { batchCommands } from './batchCommands';
import type { BatchHandlers } from './batchCommands';
import { BatchRunner } from './batchRunner';
import { exportCommand } from './exportCommand';
import type { BatchServices } from './batchServices';
import { reportInterrupted } from './reportInterrupted';
import { BatchStarter } from './startBatch';

export interface BatchFeature extends Disposable {
  readonly handlers: BatchHandlers;
  /** Finds out whether batches of former windows were interrupted, and says so once. Sends nothing, and never rejects. */
  reportInterrupted(): Promise<void>;
}

export function createBatchFeature(services: BatchServices): BatchFeature {
  const runner = new BatchRunner(services);
  const end = new AbortController();
  const starter = new BatchStarter(services, runner);
  return {
    handlers: {
      ...batchCommands({ batches: services.batches, runner, starter }),
      ...exportCommand(services),
    },
    reportInterrupted: () =>
      reportInterrupted(services, runner, end.signal).catch((error: unknown) => {
        if (!end.signal.aborted) {
          const name = error instanceof Error ? error.name : typeof error;
          services.log.error(`Interrupted batches could not be reported (${name})`);
        }
      }),
    dispose: () => {
      end.abort();
      runner.dispose();
    },
  };
}
