import type * as vscode from 'vscode';

/** The commands of VS Code that the extension runs. */
export interface BuiltInCommands {
  'list.selectAndPreserveFocus': () => void;
  'vscode.diff': (
    left: vscode.Uri,
    right: vscode.Uri,
    title: string,
    options?: vscode.TextDocumentShowOptions,
  ) => void;
  'vscode.open': (uri: vscode.Uri, options?: vscode.TextDocumentShowOptions) => void;
  revealFileInOS: (uri: vscode.Uri) => void;
  'vscode.openFolder': (uri: vscode.Uri, options: { readonly forceNewWindow: boolean }) => void;
  /** Shows the views of the extension. */
  'workbench.view.extension.hfInference': () => void;
  'workbench.action.openSettings': (query: string) => void;
  'workbench.action.revertAndCloseActiveEditor': () => void;
}
