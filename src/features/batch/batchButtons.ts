import * as vscode from 'vscode';
import { runCommand } from '../../platform/commands';
import type { ActionButton } from '../../platform/messages/showMessage';

/** Runs what is missing in an output, or what failed. */
export function resumeButton(output: string): ActionButton {
  return {
    title: vscode.l10n.t('Resume'),
    act: () => runCommand('hfInference.batch.resume', { kind: 'batch', output }),
  };
}

/** Runs all inputs of a batch again, after a question. */
export function startOverButton(output: string): ActionButton {
  return {
    title: vscode.l10n.t('Start Over'),
    act: () => runCommand('hfInference.batch.resume', { kind: 'batch', output, startOver: true }),
  };
}
