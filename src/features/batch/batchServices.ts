import type { ActiveBatches } from '../../core/runs/batch/activeBatches';
import type { BatchSidecar } from '../../core/runs/batch/batchSidecar';
import type { OpenOutput, OutputOptions } from '../../core/runs/batch/openOutput';
import type { Clock, KeyValueStore } from '../../core/ports';
import type { RunServices } from '../../platform/runServices';
import type { FileAccess } from './askForSource';

/** What batches need of the disk. Loaded with the first batch. */
export interface BatchFiles extends FileAccess {
  /** Rejects with an `OutputFault`, before anything is changed. */
  readonly openBatchOutput: (options: OutputOptions) => Promise<OpenOutput>;
  /** Rejects with an `OutputFault`, before anything is changed. The file appears when it is complete. */
  readonly writeNewFile: (
    path: string,
    lines: AsyncIterable<string>,
    options: { readonly mayReplace: boolean; readonly sources: readonly string[] },
  ) => Promise<void>;
  /** Whether a window runs the batch of an output. It takes some seconds to tell from one that was just killed. */
  readonly isBeingWritten: (path: string, clock: Clock) => Promise<boolean>;
  /** Resolves to nothing if the output is not that of a batch. Rejects with an `OutputFault` if it cannot be understood. */
  readonly readSidecar: (path: string) => Promise<BatchSidecar | undefined>;
}

/** The services that batches need from the extension's entry point. */
export interface BatchServices extends RunServices {
  readonly batches: ActiveBatches;
  /** Loads the access to files. */
  readonly openBatchFiles: () => Promise<BatchFiles>;
  /** What is kept for the workspace. */
  readonly workspaceState: KeyValueStore;
}
