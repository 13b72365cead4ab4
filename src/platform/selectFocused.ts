import type * as vscode from 'vscode';
import { runCommand } from './commands';

/** How long the window may take to report what is selected now. */
const SELECT_MS = 300;

/** While VS Code reads the rows of a view again, it knows no selection. This is how long that may take. */
const READ_MS = 200;
const STEP_MS = 10;

/**
 * Returns the selected rows of a view that seems to have no selection. If there really is none, selects the row that has
 * the focus, which VS Code does not report.
 */
export async function selectFocused<T>(tree: vscode.TreeView<T>): Promise<readonly T[]> {
  for (let waited = 0; tree.selection.length === 0 && waited < READ_MS; waited += STEP_MS) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  if (tree.selection.length > 0) {
    return tree.selection;
  }
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
