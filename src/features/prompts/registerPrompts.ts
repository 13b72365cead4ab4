import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import type { CommandHandler } from '../../platform/commandMap';
import { registerCommands } from '../../platform/commands';
import type { PromptCommandId, PromptHandlers } from './promptCommands';
import type { PromptServices } from './promptFiles';

/** What the lightbulb offers for a selection. */
const ACTIONS: vscode.CodeActionProvider = {
  provideCodeActions: (_document, range) =>
    range.isEmpty
      ? []
      : [
          action(vscode.l10n.t('Explain with HF Inference'), 'hfInference.prompts.explain'),
          action(vscode.l10n.t('Improve with HF Inference'), 'hfInference.prompts.improve'),
          action(vscode.l10n.t('Run Prompt with HF Inference…'), 'hfInference.runPrompt'),
        ],
};

function action(title: string, command: PromptCommandId): vscode.CodeAction {
  const made = new vscode.CodeAction(title, vscode.CodeActionKind.RefactorRewrite);
  made.command = { command, title };
  return made;
}

/** Registers the commands for prompts, and offers prompts for selections. All else is loaded on first use. */
export function registerPrompts(services: PromptServices): Disposable {
  const late =
    <Id extends PromptCommandId>(id: Id): CommandHandler<Id> =>
    async (...args) =>
      (await import('./promptCommands')).createPromptHandlers(services)[id](...args);
  return vscode.Disposable.from(
    registerCommands(services.log, {
      'hfInference.runPrompt': late('hfInference.runPrompt'),
      'hfInference.newPrompt': late('hfInference.newPrompt'),
      'hfInference.readPrompt': late('hfInference.readPrompt'),
      'hfInference.prompts.explain': late('hfInference.prompts.explain'),
      'hfInference.prompts.document': late('hfInference.prompts.document'),
      'hfInference.prompts.writeTests': late('hfInference.prompts.writeTests'),
      'hfInference.prompts.findBugs': late('hfInference.prompts.findBugs'),
      'hfInference.prompts.improve': late('hfInference.prompts.improve'),
      'hfInference.prompts.translateToEnglish': late('hfInference.prompts.translateToEnglish'),
      'hfInference.prompts.summarize': late('hfInference.prompts.summarize'),
    } satisfies PromptHandlers),
    vscode.languages.registerCodeActionsProvider({ scheme: '*' }, ACTIONS, {
      providedCodeActionKinds: [vscode.CodeActionKind.RefactorRewrite],
    }),
  );
}
