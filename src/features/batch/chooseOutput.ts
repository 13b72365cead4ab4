import * as vscode from 'vscode';
import { planChanges } from '../../core/runs/batch/batchSidecar';
import { DismissedError } from '../../platform/commandErrors';
import { askInDialog } from '../../platform/messages/showMessage';
import { nameOf } from '../../platform/nameOf';
import { fileExists } from '../../platform/fileExists';
import type { BatchFiles } from './batchServices';
import { planOf } from './preparedBatch';
import type { PreparedBatch } from './preparedBatch';

/** Where the results go, and what happens to what is there. */
export interface ChosenOutput {
  readonly output: vscode.Uri;
  readonly mode: 'new' | 'resume' | 'replace';
}

/**
 * Settles where the results of a batch go: beside the source, unless a file is there. Then the user continues its batch if
 * it is the same one, or selects another file. Throws `DismissedError`.
 */
export async function chooseOutput(batch: PreparedBatch, files: BatchFiles): Promise<ChosenOutput> {
  const { output } = batch;
  if (output.scheme !== 'file') {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    return selectFile(vscode.Uri.joinPath(folder?.uri ?? vscode.Uri.file('/'), nameOf(output)));
  }
  if (!(await fileExists(output))) {
    return { output, mode: 'new' };
  }
  // A description that cannot be read is not that of this batch.
  const sidecar = await files.readSidecar(output.fsPath).catch(() => undefined);
  if (sidecar === undefined || planChanges(sidecar, planOf(batch)).length > 0) {
    const title = vscode.l10n.t('Save Results: “{0}” has something else', nameOf(output));
    return selectFile(await freeName(output), title);
  }
  const isDone = sidecar.state === 'complete' && sidecar.figures?.failed === 0;
  const goOn = { title: isDone ? vscode.l10n.t('Run Again') : vscode.l10n.t('Resume') };
  const other = { title: vscode.l10n.t('Select Another File…') };
  const chosen = await askInDialog(
    isDone
      ? vscode.l10n.t('“{0}” has all results of this batch.', nameOf(output))
      : vscode.l10n.t('“{0}” has the results of this batch so far.', nameOf(output)),
    isDone
      ? vscode.l10n.t('Running it again replaces them.')
      : vscode.l10n.t('Resuming runs only the inputs that are missing or failed.'),
    [goOn, other],
  );
  if (chosen === undefined) {
    throw new DismissedError();
  }
  return chosen === goOn
    ? { output, mode: isDone ? 'replace' : 'resume' }
    : selectFile(await freeName(output));
}

/** Asks for a file. VS Code asks before one that exists is replaced. */
async function selectFile(
  defaultUri: vscode.Uri,
  title = vscode.l10n.t('Save Results'),
): Promise<ChosenOutput> {
  const output = await vscode.window.showSaveDialog({
    ...{ defaultUri, title, saveLabel: vscode.l10n.t('Select') },
  });
  if (output === undefined) {
    throw new DismissedError();
  }
  return { output, mode: (await fileExists(output)) ? 'replace' : 'new' };
}

/** Adds a number to the name of a file that exists. */
async function freeName(taken: vscode.Uri): Promise<vscode.Uri> {
  for (let number = 2; ; number++) {
    const uri = taken.with({ path: taken.path.replace(/(?=\.[^./]*$)/, `-${number}`) });
    if (!(await fileExists(uri))) {
      return uri;
    }
  }
}
