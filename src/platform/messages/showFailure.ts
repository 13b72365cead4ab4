import * as vscode from 'vscode';
import { runCommand } from '../commands';
import type { FailureMessage, NextStep } from './nextStep';
import { showMessage } from './showMessage';

/**
 * Shows a failure with its buttons and runs the action of the clicked one. `retry` repeats what failed. Resolves when the
 * message is closed. Never rejects, because no caller waits for it.
 */
export async function showFailure(
  { also, message, next }: FailureMessage,
  retry: () => PromiseLike<unknown>,
): Promise<void> {
  const steps = [next, also].filter((step) => step !== undefined);
  const step = await showMessage('error', message, steps);
  if (step !== undefined) {
    await takeStep(step, retry);
  }
}

/** Does what a button of a failure says. `retry` repeats what failed. Never rejects: commands report their own failures. */
export async function takeStep(step: NextStep, retry: () => PromiseLike<unknown>): Promise<void> {
  try {
    if ('url' in step) {
      await vscode.env.openExternal(vscode.Uri.parse(step.url));
    } else if ('setting' in step) {
      await runCommand('workbench.action.openSettings', step.setting);
    } else if ('again' in step) {
      await retry();
    } else if ('download' in step) {
      const result = await runCommand('hfInference.localServer.download', { model_id: step.download });
      if (result?.outcome === 'done' || result?.outcome === 'already') {
        await retry();
      }
    } else {
      const result = await runCommand(step.command);
      if (step.thenAgain === true && result !== undefined) {
        await retry();
      }
    }
  } catch {
    // The user dismissed a question, or a command has already reported its failure.
  }
}
