import type * as vscode from 'vscode';
import type { Agreement } from '../core/runs/batch/agreement';
import type { Evaluation } from '../core/runs/batch/evaluation';

/** How well the answers of a batch match the expected values. `hfInference.batch.evaluate` resolves to this. */
export type BatchEvaluation = Evaluation & {
  /** URI of the output. */
  readonly output: string;
  /** The column or field with the expected values. */
  readonly expected: string;
  readonly model?: string;
  /** Inputs of the batch that the output does not have yet. */
  readonly missing: number;
};

/** How far the outputs of two batches agree. `hfInference.batch.compare` resolves to this. */
export interface BatchComparison extends Agreement {
  readonly outputs: readonly [string, string];
  /** The models of both, if they are known. */
  readonly models?: readonly [string, string];
  /** Whether both batches had the same inputs; absent if that is not known. */
  readonly sameSource?: boolean;
}

/** The commands that judge the outputs of batches, with their arguments and their results. */
export interface BatchReportCommands {
  /** Menus and views pass a file or a row; then only the column is asked for. */
  'hfInference.batch.evaluate': (args?: {
    readonly output: string | vscode.Uri;
    readonly expected: string;
  }) => BatchEvaluation;
  'hfInference.batch.compare': (args?: {
    readonly outputs: readonly [string | vscode.Uri, string | vscode.Uri];
  }) => BatchComparison;
}
