import * as vscode from 'vscode';

/** Shows the progress bar of a view while `work` runs. Settles as `work` does. */
export async function withViewProgress<T>(viewId: string, work: () => Promise<T>): Promise<T> {
  return vscode.window.withProgress({ location: { viewId } }, work);
}
