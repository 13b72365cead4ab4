import type * as vscode from 'vscode';
import { runCommand } from './commands';

/** How long the window may take to report what is selected now. */
const SELECT_MS = 300;

/** Selects the row that has the focus in a view, which VS Code does not report, and returns what is selected then. */
export async function selectFocused<T>(tree: vscode.TreeView<T>): Promise<readonly T[]> {
  const selected = new Promise<void>((resolve) => {
    const heard = tree.onDidChangeSelection(() => end());
    const timer = setTimeout(() => end(), SELECT_MS);
    const end = (): void => {
      clearTimeout(timer);
      heard.dispose();
      resolve();
    };
  });
  await runCommand('list.selectAndPreserveFocus');
  await selected;
  return tree.selection;
}
