import * as vscode from 'vscode';

/** The context keys that `when` clauses in the manifest may use. */
export type ContextKey =
  | 'hfInference.running'
  | 'hfInference.hasToken'
  | 'hfInference.hasLastRun'
  | 'hfInference.pins.state'
  | 'hfInference.pins.hasDropped'
  | 'hfInference.pins.problem';

export async function setContextKey(key: ContextKey, value: boolean | string): Promise<void> {
  await vscode.commands.executeCommand('setContext', key, value);
}
