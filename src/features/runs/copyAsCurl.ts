import * as vscode from 'vscode';
import { curlCommand } from '../../core/runs/curlCommand';
import type { KeptRun } from '../../core/runs/historyRecord';
import { DismissedError } from '../../platform/commandErrors';
import { showMessage } from '../../platform/messages/showMessage';
import { showNotice } from '../../platform/messages/showNotice';

/** Copies the request of a run as a line for a shell. Says why if that is not possible, and throws `DismissedError`. */
export async function copyAsCurl(run: KeptRun): Promise<string> {
  const { request } = run;
  if (request === undefined) {
    return refuse(
      run.hasTexts
        ? vscode.l10n.t(
            'The request of this run was not kept, because nothing was sent, or because it was too long or not text.',
          )
        : textsNotKept(),
    );
  }
  const { file, ...sent } = request;
  const command = curlCommand({
    ...sent,
    ...(file !== undefined && { body: { file: vscode.Uri.parse(file).fsPath } }),
  });
  if (!command.ok) {
    return refuse(
      command.reason === 'nul'
        ? vscode.l10n.t('The text of this run has a NUL character, which no shell can pass on.')
        : vscode.l10n.t('The request of this run is not text.'),
    );
  }
  try {
    await vscode.env.clipboard.writeText(command.line);
    showNotice(vscode.l10n.t('Request copied as a cURL line'));
  } catch {
    void showMessage('warning', vscode.l10n.t('The line could not be copied to the clipboard.'));
  }
  return command.line;
}

/** Explains why something cannot be done with a run of which only figures are kept. */
export function textsNotKept(): string {
  return vscode.l10n.t('The texts of this run were not kept.');
}

function refuse(why: string): never {
  void showMessage('warning', why);
  throw new DismissedError();
}
