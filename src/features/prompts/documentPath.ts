import * as vscode from 'vscode';
import type { PromptContext } from '../../core/prompts/expandPrompt';

/** Returns how a prompt names a document: never with a folder outside the workspace. */
export function documentPath(document: vscode.TextDocument): Pick<PromptContext, 'file' | 'fileBasename'> {
  const uri = notebookOf(document)?.uri ?? document.uri;
  const fileBasename = uri.path.split('/').at(-1) ?? '';
  const isInside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  return { file: isInside ? vscode.workspace.asRelativePath(uri) : fileBasename, fileBasename };
}

function notebookOf(document: vscode.TextDocument): vscode.NotebookDocument | undefined {
  return vscode.workspace.notebookDocuments.find((notebook) =>
    notebook.getCells().some((cell) => cell.document === document),
  );
}
