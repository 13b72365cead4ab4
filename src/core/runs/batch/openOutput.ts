import type { Clock } from '../../ports';
import type { SavedPlan, BatchSidecar, BatchStatus } from './batchSidecar';
import type { BatchRowState, BatchSink } from './batchTypes';
import type { OutputFormat } from './outputFormat';

/** Which output of a batch is opened, and how. */
export interface OutputOptions {
  /** Path of the output; its folder is created if missing. */
  readonly path: string;
  /** Paths of the sources that are files on this machine. */
  readonly sources: readonly string[];
  readonly plan: SavedPlan;
  readonly format: OutputFormat;
  /**
   * `new` refuses if any of the files exists; `resume` continues the output of this plan; `replace` empties what exists,
   * which the user has agreed to.
   */
  readonly mode: 'new' | 'resume' | 'replace';
  readonly clock: Clock;
}

/** The output of a batch, which only this window writes. */
export interface OpenOutput extends BatchSink {
  /** The batch as it was saved last. */
  readonly sidecar: BatchSidecar;
  stateOf(index: number): BatchRowState;
  /** Saves how far the batch is, beside the output. Calls must not overlap. */
  save(status: BatchStatus): Promise<void>;
  /** Brings the rows in their order, and lets other windows write. Rows must not be added any more. */
  close(): Promise<void>;
}
