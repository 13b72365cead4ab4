import * as vscode from 'vscode';

/** Resolves on the next change of a document for which `isAwaited` holds, or after `maxMs` without one. Never rejects. */
export function nextChange(
  document: vscode.TextDocument,
  maxMs: number,
  isAwaited: (event: vscode.TextDocumentChangeEvent) => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      subscription.dispose();
      resolve();
    };
    const timer = setTimeout(settle, maxMs);
    const subscription = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document && isAwaited(event)) {
        settle();
      }
    });
  });
}
