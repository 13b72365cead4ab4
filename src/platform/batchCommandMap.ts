import type * as vscode from 'vscode';
import type { BatchEnd, BatchFormat } from '../core/runs/batch/batchTypes';
import type { RunResult } from '../core/runs/runResult';
import type { TaskSetting } from '../core/tasks/taskNames';

/** A URI as an argument: absolute, as text or as an object of VS Code. */
type GivenUri = string | vscode.Uri;

/** The argument of `hfInference.batch.start`. The settings determine an omitted model, task, and parameters. */
interface BatchArgs {
  readonly input: GivenUri | readonly GivenUri[];
  /** Omitted: found out from the names of the files. */
  readonly format?: BatchFormat | undefined;
  /** The column of CSV or the field of JSON lines that has the input. */
  readonly column?: string | undefined;
  /** Omitted: a file beside the source. */
  readonly output?: GivenUri | undefined;
  readonly model?: string | undefined;
  readonly task?: TaskSetting | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  /** Name of a prompt template that is filled with each input and sent to a chat model. */
  readonly prompt?: string | undefined;
  /** Maximum number of inputs. */
  readonly limit?: number | undefined;
  /** Maximum number of parallel requests. */
  readonly concurrency?: number | undefined;
}

/** The public result of a batch: what became of its inputs in all, and where the output is. */
export interface BatchCommandResult {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** Empty inputs. */
  readonly skipped: number;
  /** URI of the output. */
  readonly output: string;
  /** Time in which the batch ran, without pauses. */
  readonly elapsedMs: number;
  /** How the batch ended, if inputs are left to resume with. */
  readonly status?: Exclude<BatchEnd['kind'], 'complete'>;
  /** Why it stopped by itself. */
  readonly error?: NonNullable<RunResult['error']>;
}

/** What became of the inputs whose requests were exported. */
export interface BatchExport {
  readonly total: number;
  /** Inputs whose requests are in the file. */
  readonly done: number;
  /** Inputs that cannot be a request. */
  readonly failed: number;
  /** Empty inputs. */
  readonly skipped: number;
  /** The first of those that failed, by their position in the source, counted from 0. */
  readonly failures: readonly { readonly index: number; readonly message: string }[];
  /** URI of the file. */
  readonly output: string;
  readonly elapsedMs: number;
}

/** A batch by its output. `kind`: a row of the history or a button calls, so that the user sees a refusal. */
interface BatchOutputArgs {
  readonly output: GivenUri;
  readonly kind?: 'batch';
}

/** The commands for many inputs. */
export interface BatchCommands {
  /**
   * Runs the model on many inputs. With arguments, it asks nothing. Menus pass the file that was clicked and all that are
   * selected. Without an argument, asks for the inputs.
   */
  'hfInference.batch.start': (
    args?: BatchArgs | vscode.Uri,
    selected?: readonly vscode.Uri[],
  ) => BatchCommandResult;
  /** Runs the inputs that are missing or failed. `startOver`: all of them, even if source or model have changed. */
  'hfInference.batch.resume': (
    args?: BatchOutputArgs & { readonly startOver?: boolean },
  ) => BatchCommandResult;
  /** Ends after the requests that are under way. Without an output, all running batches. */
  'hfInference.batch.pause': (args?: Partial<BatchOutputArgs>) => void;
  /** Ends at once. Without an output, all running batches. */
  'hfInference.batch.cancel': (args?: Partial<BatchOutputArgs>) => void;
  'hfInference.batch.retryFailed': (args?: BatchOutputArgs) => BatchCommandResult;
  /** Opens the output. */
  'hfInference.batch.open': (args?: BatchOutputArgs) => void;
  /** Removes a batch from the list. Its files stay. */
  'hfInference.batch.remove': (args?: BatchOutputArgs) => void;
  /**
   * Writes the requests of a batch to a file of OpenAI's batch API. With arguments, it asks nothing; menus pass what they
   * pass to `batch.start`.
   */
  'hfInference.batch.exportRequests': (
    args?: Omit<BatchArgs, 'concurrency'> | vscode.Uri,
    selected?: readonly vscode.Uri[],
  ) => BatchExport;
}
