import * as vscode from 'vscode';
import { findPrompt, isPromptName, PROMPT_EXTENSION } from '../../core/prompts/promptNames';
import { DismissedError } from '../../platform/commandErrors';
import { copyPrompt, openPrompt } from './editPrompt';
import { listPrompts, ownPromptsFolder } from './promptFiles';
import type { PromptFile, PromptServices } from './promptFiles';

/**
 * Asks for a name, creates a prompt of the user from a template, and opens it. Resolves to the file's URI. Throws
 * `DismissedError`.
 */
export async function createPrompt(services: PromptServices): Promise<string> {
  const prompts = await listPrompts(services);
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('New Prompt'),
    prompt: vscode.l10n.t('Name of the prompt'),
    placeHolder: vscode.l10n.t('For example: Simplify'),
    ignoreFocusOut: true,
    validateInput: (name) => problemOf(name.trim(), prompts),
  });
  const name = typed?.trim() ?? '';
  if (name === '') {
    throw new DismissedError();
  }
  const template = vscode.Uri.joinPath(services.extensionUri, 'prompts', 'new.md');
  const uri = vscode.Uri.joinPath(ownPromptsFolder(services), name + PROMPT_EXTENSION);
  await copyPrompt(services, template, uri);
  await openPrompt(uri);
  return uri.toString();
}

/** What is wrong with a name, or what it leads to. */
function problemOf(
  name: string,
  prompts: readonly PromptFile[],
): string | vscode.InputBoxValidationMessage | undefined {
  if (name === '') {
    return undefined;
  }
  if (!isPromptName(name)) {
    return vscode.l10n.t('Use up to 64 letters, digits, spaces, and simple punctuation.');
  }
  const existing = findPrompt(prompts, name);
  if (existing?.origin === 'user') {
    return vscode.l10n.t('You already have a prompt with this name.');
  }
  return existing?.origin === 'builtIn'
    ? {
        message: vscode.l10n.t('Your prompt takes the place of the built-in prompt “{0}”.', existing.title),
        severity: vscode.InputBoxValidationSeverity.Info,
      }
    : undefined;
}
