import * as v from 'valibot';
import * as vscode from 'vscode';
import { checkedArgs, URI_ARG } from '../../platform/checkedArgs';
import { ArgumentError } from '../../platform/commandErrors';

const evaluateArgs = v.strictObject({ output: URI_ARG, expected: v.pipe(v.string(), v.nonEmpty()) });
const compareArgs = v.strictObject({ outputs: v.strictTuple([URI_ARG, URI_ARG]) });

/** A row of a view that stands for a batch. */
const batchRow = v.looseObject({ kind: v.literal('batch'), output: v.string() });

/** What `batch.evaluate` is called with. What is absent is asked for. */
export interface EvaluateCall {
  readonly output?: vscode.Uri;
  readonly expected?: string;
}

/** Menus and views pass a file or a row, so that only the column is asked for. Throws `ArgumentError`. */
export function evaluateCallOf([argument]: readonly unknown[]): EvaluateCall {
  if (argument === undefined || argument === null) {
    return {};
  }
  if (argument instanceof vscode.Uri) {
    return { output: argument };
  }
  if (v.is(batchRow, argument)) {
    return { output: vscode.Uri.parse(argument.output) };
  }
  const command = 'hfInference.batch.evaluate';
  const { expected, output } = checkedArgs(command, evaluateArgs, argument);
  return { expected, output: toUri(output, command) };
}

/** What `batch.compare` is called with. */
export interface CompareCall {
  /** Up to two; those that are missing are asked for. */
  readonly outputs: readonly vscode.Uri[];
  /** Whether the user called it, and not another extension. */
  readonly isOfUser: boolean;
}

/** Menus and views pass a row, and all rows that are selected. Throws `ArgumentError`. */
export function compareCallOf([argument, selected]: readonly unknown[]): CompareCall {
  if (argument === undefined || argument === null || argument instanceof vscode.Uri) {
    return { outputs: [], isOfUser: true };
  }
  if (v.is(batchRow, argument)) {
    const rows: readonly unknown[] = Array.isArray(selected) ? selected : [];
    const batches = rows.filter((row) => v.is(batchRow, row));
    const outputs = (batches.length === 2 ? batches : [argument]).map(({ output }) =>
      vscode.Uri.parse(output),
    );
    return { outputs, isOfUser: true };
  }
  const command = 'hfInference.batch.compare';
  const { outputs } = checkedArgs(command, compareArgs, argument);
  return { outputs: outputs.map((output) => toUri(output, command)), isOfUser: false };
}

function toUri(given: string | vscode.Uri, command: string): vscode.Uri {
  try {
    return typeof given === 'string' ? vscode.Uri.parse(given, true) : given;
  } catch {
    throw new ArgumentError(
      `${command}: an output must be an absolute URI, such as file:///tmp/tickets.out.csv`,
    );
  }
}
