import * as vscode from 'vscode';
import { runCommand } from '../commands';
import type { FailureMessage } from './nextStep';
import { showMessage } from './showMessage';

/**
 * Shows a failure with its button and does what the button says; `again` does once more what failed. Resolves when the
 * message is gone and never rejects: nobody waits for it, and commands explain their own failures.
 */
export async function showFailure(
  { also, message, next }: FailureMessage,
  again: () => PromiseLike<unknown>,
): Promise<void> {
  const steps = [next, also].filter((step) => step !== undefined);
  const step = await showMessage('error', message, steps);
  try {
    if (step === undefined) {
      return;
    }
    if ('url' in step) {
      await vscode.env.openExternal(vscode.Uri.parse(step.url));
    } else if ('setting' in step) {
      await runCommand('workbench.action.openSettings', step.setting);
    } else if ('again' in step) {
      await again();
    } else {
      const done = await runCommand(step.command);
      if (step.thenAgain === true && done !== undefined) {
        await again();
      }
    }
  } catch {
    // A dismissed question, or a command that has told why it failed.
  }
}
