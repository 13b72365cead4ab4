import * as vscode from 'vscode';
import type { PromptContext } from '../core/prompts/expandPrompt';
import { nameOf } from './nameOf';

/** Returns how a prompt names a file: never with a folder outside the workspace. */
export function promptPath(uri: vscode.Uri): Pick<PromptContext, 'file' | 'fileBasename'> {
  const fileBasename = nameOf(uri);
  const isInside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  return { file: isInside ? vscode.workspace.asRelativePath(uri) : fileBasename, fileBasename };
}
