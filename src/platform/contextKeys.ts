import * as vscode from 'vscode';

/** The context keys of the extension, for `when` clauses in the manifest. */
export type ContextKey =
  | 'hfInference.running'
  | 'hfInference.hasLastRun'
  | 'hfInference.batch.running'
  | 'hfInference.changeOpen'
  | 'hfInference.hasAnnotations'
  | 'hfInference.pins.state'
  | 'hfInference.pins.hasDropped'
  | 'hfInference.pins.problem'
  | 'hfInference.runs.state';

export async function setContextKey(key: ContextKey, value: boolean | string): Promise<void> {
  await vscode.commands.executeCommand('setContext', key, value);
}
