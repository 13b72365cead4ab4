import * as vscode from 'vscode';

/** Finds the tab group that shows `uri` as text or as the right side of a comparison. */
export function tabGroupOf(uri: vscode.Uri): vscode.TabGroup | undefined {
  const wanted = uri.toString();
  return vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => {
      if (input instanceof vscode.TabInputText) {
        return input.uri.toString() === wanted;
      }
      return input instanceof vscode.TabInputTextDiff && input.modified.toString() === wanted;
    }),
  );
}
