import * as v from 'valibot';
import * as vscode from 'vscode';
import { checkedArgs } from '../../platform/checkedArgs';
import { ArgumentError } from '../../platform/commandErrors';

const oneUri = v.union([v.string(), v.custom<vscode.Uri>((value) => value instanceof vscode.Uri)]);

const evaluateArgs = v.strictObject({ output: oneUri, expected: v.pipe(v.string(), v.nonEmpty()) });
const compareArgs = v.strictObject({ outputs: v.strictTuple([oneUri, oneUri]) });

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

/** Returns the two outputs to compare, or nothing if they are asked for. Throws `ArgumentError`. */
export function outputsOf([argument]: readonly unknown[]): readonly [vscode.Uri, vscode.Uri] | undefined {
  if (
    argument === undefined ||
    argument === null ||
    argument instanceof vscode.Uri ||
    v.is(batchRow, argument)
  ) {
    return undefined;
  }
  const command = 'hfInference.batch.compare';
  const [one, other] = checkedArgs(command, compareArgs, argument).outputs;
  return [toUri(one, command), toUri(other, command)];
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
