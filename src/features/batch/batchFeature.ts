/** Batches: their commands and what runs them. The extension loads this bundle with the first of the commands. */
import type { Disposable } from '../../core/ports';
import { batchCommands } from './batchCommands';
import type { BatchHandlers } from './batchCommands';
import { BatchRunner } from './batchRunner';
import { exportCommand } from './exportCommand';
import type { BatchServices } from './batchServices';
import { BatchStarter } from './startBatch';

export interface BatchFeature extends Disposable {
  readonly handlers: BatchHandlers;
}

export function createBatchFeature(services: BatchServices): BatchFeature {
  const runner = new BatchRunner(services);
  const starter = new BatchStarter(services, runner);
  return {
    handlers: {
      ...batchCommands({ batches: services.batches, runner, starter }),
      ...exportCommand(services),
    },
    dispose: () => runner.dispose(),
  };
}
