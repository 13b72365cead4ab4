import type { ActiveBatches } from '../../core/runs/batch/activeBatches';
import type { BatchPlan, BatchSidecar, SavedState } from '../../core/runs/batch/batchSidecar';
import type { BatchFigures, BatchRowState, BatchSink } from '../../core/runs/batch/batchTypes';
import type { OutputFormat } from '../../core/runs/batch/outputFormat';
import type { Clock, KeyValueStore } from '../../core/ports';
import type { RunServices } from '../../platform/runServices';
import type { FileAccess } from './askForSource';

/** The output of a batch, which only this window writes. */
export interface OpenOutput extends BatchSink {
  /** The batch as it was saved last. */
  readonly sidecar: BatchSidecar;
  stateOf(index: number): BatchRowState;
  /** Calls must not overlap. */
  save(state: SavedState, figures: BatchFigures): Promise<void>;
  close(): Promise<void>;
}

/** What batches need of the disk. Loaded with the first batch. */
export interface BatchFiles extends FileAccess {
  /** Rejects with an `OutputFault`, before anything is changed. */
  readonly openBatchOutput: (options: {
    readonly path: string;
    readonly sources: readonly string[];
    readonly plan: BatchPlan;
    readonly format: OutputFormat;
    readonly mode: 'new' | 'resume' | 'replace';
    readonly clock: Clock;
  }) => Promise<OpenOutput>;
  /** Rejects with an `OutputFault`, before anything is changed. The file appears when it is complete. */
  readonly writeNewFile: (
    path: string,
    lines: AsyncIterable<string>,
    options: { readonly mayReplace: boolean; readonly sources: readonly string[] },
  ) => Promise<void>;
  /** Resolves to nothing if the output is not that of a batch. */
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
