import * as vscode from 'vscode';

/** Whether a group shows the document by itself with its code lenses. The user may have turned them off. */
export function showsCodeLenses(document: vscode.TextDocument): boolean {
  const isShown =
    // Cells have no tabs of their own.
    document.uri.scheme === 'vscode-notebook-cell' ||
    vscode.window.tabGroups.all.some(
      ({ activeTab }) =>
        activeTab?.input instanceof vscode.TabInputText &&
        activeTab.input.uri.toString() === document.uri.toString(),
    );
  return isShown && vscode.workspace.getConfiguration('editor', document).get('codeLens') !== false;
}
