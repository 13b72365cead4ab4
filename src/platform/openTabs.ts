import * as vscode from 'vscode';

/** The group that shows `uri` in a tab of its own, as a text, or as the right side of a comparison. */
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
