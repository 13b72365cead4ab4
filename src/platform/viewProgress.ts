import * as vscode from 'vscode';

/** Shows the bar of a view while `work` is on. Resolves or rejects as `work` does. */
export async function withViewProgress<T>(viewId: string, work: () => Promise<T>): Promise<T> {
  return vscode.window.withProgress({ location: { viewId } }, work);
}
