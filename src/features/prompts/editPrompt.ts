import * as vscode from 'vscode';
import { PROMPT_EXTENSION } from '../../core/prompts/promptNames';
import { ownPromptsFolder } from './promptFiles';
import type { PromptFile, PromptServices } from './promptFiles';

/** Opens the file of a prompt; for a built-in one, a copy that takes its place. */
export async function editPrompt(services: PromptServices, { name, origin, uri }: PromptFile): Promise<void> {
  const own = vscode.Uri.joinPath(ownPromptsFolder(services), name + PROMPT_EXTENSION);
  await openPrompt(origin === 'builtIn' ? await copyPrompt(services, uri, own) : uri);
}

/** Copies a file to the user's own prompts. Rejects if the copy exists already. */
export async function copyPrompt(
  services: PromptServices,
  from: vscode.Uri,
  to: vscode.Uri,
): Promise<vscode.Uri> {
  await vscode.workspace.fs.createDirectory(ownPromptsFolder(services));
  await vscode.workspace.fs.copy(from, to, { overwrite: false });
  return to;
}

export async function openPrompt(uri: vscode.Uri): Promise<void> {
  await vscode.window.showTextDocument(uri, { preview: false });
}
