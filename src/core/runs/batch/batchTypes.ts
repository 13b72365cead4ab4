import type { Failure } from '../../http/failure';
import type { TokenUsage } from '../../tokenUsage';
import type { RunResult } from '../runResult';

/** How a source is divided into inputs. `csv` includes values that are separated by tabs or semicolons. */
export type BatchFormat = 'lines' | 'jsonl' | 'csv' | 'files';

/** Why an input of a source cannot be sent. */
export interface BatchFault {
  /**
   * `json`: the line is not valid JSON; `noField`: it lacks the field; `notText`: the value is neither a text nor what the
   * task takes; `tooLong`: the row has no end within the limit; `columns`: it has more values than the header.
   */
  readonly kind: 'json' | 'noField' | 'notText' | 'tooLong' | 'columns';
  /** What the sentence names, such as the field. Never a text of the user's. */
  readonly detail?: string;
}

interface BatchInputPlace {
  /** Position in the source, counted from 0. */
  readonly index: number;
  /** Names the input in the output: an ID that the source gives, or its number or file name. */
  readonly id: string;
  /** The first line of the input in its source, counted from 1. */
  readonly line?: number;
  /** The values of a CSV row as the source has them, so that the output repeats them. */
  readonly columns?: readonly string[];
}

/** An input as a source gives it. */
export type BatchInput = BatchInputPlace &
  (
    | {
        readonly kind: 'ready';
        /** The `inputs` of its request: a text, a JSON value such as messages, or a `FileInput`. */
        readonly input: unknown;
      }
    /** Counts as skipped, and is not sent. */
    | { readonly kind: 'empty' }
    /** Fails without a request. */
    | { readonly kind: 'broken'; readonly fault: BatchFault }
  );

/** One line of the output. Public: issue 13 of the contract has these names. */
export interface BatchRow {
  readonly index: number;
  readonly id: string;
  /** The `inputs` that were sent; a file is its URI. An empty input is an empty text. */
  readonly input: unknown;
  /** The parsed answer; `null` for an input that failed or was skipped. */
  readonly output: unknown;
  /** The text that a run would place, such as generated text or the top label. */
  readonly text?: string;
  /** The top label of a classification, and its score. */
  readonly label?: string;
  readonly score?: number;
  readonly error?: NonNullable<RunResult['error']>;
  readonly model: string;
  /** Time of the request that had the input; requests with several inputs count for each of them. */
  readonly elapsedMs: number;
  readonly usage?: TokenUsage;
}

/** What has become of the inputs of a batch. `done`, `failed`, and `skipped` have no inputs in common. */
export interface BatchCounts {
  readonly done: number;
  readonly failed: number;
  /** Empty inputs, which are not sent. */
  readonly skipped: number;
  /** How many inputs failed, by the kind of failure. */
  readonly failures: Readonly<Record<string, number>>;
  /** Characters of the inputs that are done. */
  readonly characters: number;
  /** The sum of what the server counted; absent if it counts nothing. */
  readonly usage?: TokenUsage;
}

/** The whole batch so far, including the parts before it was resumed. */
export interface BatchFigures extends BatchCounts {
  readonly total: number;
  /** Time in which the batch ran, without the time in which it was paused. */
  readonly elapsedMs: number;
}

/**
 * `limited`: the server limits the rate; `unavailable`: it is overloaded or not reached, and is asked again after a pause;
 * `loading`: the model is loading, or its endpoint is starting.
 */
export type BatchState = 'running' | 'limited' | 'unavailable' | 'loading' | 'pausing';

/** Where a running batch is. */
export interface BatchProgress extends BatchFigures {
  readonly state: BatchState;
  /** Inputs per second in the last seconds; 0 at the start. */
  readonly perSecond: number;
  /** Absent while the rate is not known. */
  readonly secondsLeft?: number;
  /** Time until the server is asked again; absent while it is not waited for. */
  readonly secondsPaused?: number;
  /** In US dollars, if the price of the model is known. */
  readonly cost?: number;
  /** Requests that may run at the same time. */
  readonly concurrency: number;
  /** Inputs in one request. */
  readonly listSize: number;
}

/** How a run of a batch ended. Inputs that were not sent have no row, so that resuming runs them. */
export type BatchEnd =
  | { readonly kind: 'complete' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'cancelled' }
  /** Every further input would fail in the same way. */
  | { readonly kind: 'stopped'; readonly failure: Failure };

/** Where the engine puts rows. */
export interface BatchSink {
  /**
   * Keeps the row of an input; called once for each input, in any order. Resolves when more rows can be taken. Rejects if
   * the row cannot be written, which ends the batch.
   */
  add(row: BatchRow, input: BatchInput): Promise<void>;
}

/** What the output already has of an input. */
export type BatchRowState = 'done' | 'failed' | 'missing';
