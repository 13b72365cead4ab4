import * as vscode from 'vscode';

/** The context keys of the extension; `when` clauses in the manifest use each of them. */
export type ContextKey =
  | 'hfInference.running'
  | 'hfInference.hasLastRun'
  | 'hfInference.pins.state'
  | 'hfInference.pins.hasDropped'
  | 'hfInference.pins.problem';

export async function setContextKey(key: ContextKey, value: boolean | string): Promise<void> {
  await vscode.commands.executeCommand('setContext', key, value);
}
