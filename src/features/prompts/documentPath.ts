import * as vscode from 'vscode';
import type { PromptContext } from '../../core/prompts/expandPrompt';
import { promptPath } from '../../platform/promptPath';

/** Returns how a prompt names a document: never with a folder outside the workspace. */
export function documentPath(document: vscode.TextDocument): Pick<PromptContext, 'file' | 'fileBasename'> {
  return promptPath(notebookOf(document)?.uri ?? document.uri);
}

function notebookOf(document: vscode.TextDocument): vscode.NotebookDocument | undefined {
  return vscode.workspace.notebookDocuments.find((notebook) =>
    notebook.getCells().some((cell) => cell.document === document),
  );
}
