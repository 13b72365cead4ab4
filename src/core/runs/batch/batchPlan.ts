import type { Failure } from '../../http/failure';
import type { InferenceOutcome } from '../../inference/runTypes';
import type { InferOptions } from '../../inference/sendRun';
import type { Clock } from '../../ports';
import type { TokenUsage } from '../../tokenUsage';
import type { RunResult } from '../runResult';
import type { CostOf } from './batchTally';
import type { BatchCounts, BatchInput, BatchProgress, BatchSink } from './batchTypes';
import type { RowMaker } from './toBatchRow';

/** How a request with one or more inputs ended. A list that the server refuses is `failed` as `invalidInput`. */
export type BatchAnswer =
  | {
      readonly kind: 'answered';
      /** One for each input, in their order. */
      readonly outcomes: readonly InferenceOutcome[];
      /** The tokens of the whole request. */
      readonly usage?: TokenUsage;
    }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Sends inputs in one request: as a list if there are several. Never rejects. */
export type SendInputs = (
  inputs: readonly unknown[],
  options: Pick<InferOptions, 'signal' | 'onProgress' | 'pace'>,
) => Promise<BatchAnswer>;

/** The `inputs` of a request, or what the row of the input says. */
type ShapedInput =
  | { readonly ok: true; readonly inputs: unknown; readonly characters: number }
  | { readonly ok: false; readonly error: NonNullable<RunResult['error']> };

export interface BatchPlan extends RowMaker {
  /** Inputs that have no row, or only that of a failure. */
  readonly inputs: AsyncIterable<BatchInput>;
  /** The number of inputs of the whole source. */
  readonly total: number;
  /** What earlier runs of the batch counted, without the inputs that run again. */
  readonly before?: BatchCounts & { readonly elapsedMs: number };
  readonly send: SendInputs;
  /** Makes the `inputs` of a request from an input. */
  readonly shape: (input: Exclude<BatchInput, { kind: 'empty' }>) => ShapedInput;
  readonly output: BatchSink;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  /** Ends the batch at once: connections are closed, and what they carried has no row. */
  readonly signal: AbortSignal;
  /** Ends the batch when the requests that are under way have ended. */
  readonly pause?: AbortSignal;
  readonly takesList: boolean;
  /** Called once if the server turns out to refuse lists. */
  readonly onListsRefused?: () => void;
  /** The largest number of parallel requests. */
  readonly concurrency?: number;
  readonly costOf?: CostOf;
  /** Called a few times a second. */
  readonly onProgress?: (progress: BatchProgress) => void;
}
