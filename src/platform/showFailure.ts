import * as vscode from 'vscode';
import type { FailureMessage } from './failureMessage';

/** Shows a failure with its button and does what the button says. Resolves when the message is gone. */
export async function showFailure({ also, message, next }: FailureMessage): Promise<void> {
  const steps = [next, also].filter((step) => step !== undefined);
  const choice = await vscode.window.showErrorMessage(message, ...steps.map(({ title }) => title));
  const step = steps.find(({ title }) => title === choice);
  if (step === undefined) {
    return;
  }
  if ('url' in step) {
    await vscode.env.openExternal(vscode.Uri.parse(step.url));
    return;
  }
  const done = await vscode.commands.executeCommand(step.command, ...(step.args ?? []));
  if (step.andThen !== undefined && done !== undefined) {
    await vscode.commands.executeCommand(step.andThen);
  }
}
