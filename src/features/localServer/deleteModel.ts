import * as v from 'valibot';
import * as vscode from 'vscode';
import { isExactModelId } from '../../core/identity/modelId';
import type { DownloadSite } from '../../core/localServer/downloadSite';
import { runCommand } from '../../platform/commands';
import { ArgumentError, DismissedError } from '../../platform/commandErrors';
import type { DeleteCommandResult } from '../../platform/localServerCommandMap';
import { formatBytes } from '../../platform/messages/formatBytes';
import { isConfirmed, offer } from '../../platform/messages/showMessage';
import { showNotice } from '../../platform/messages/showNotice';
import { readSetting } from '../../platform/settings';
import { openOrExplain } from './downloadPlace';
import type { DownloadServices } from './downloadServices';
import { unloadModel } from './unloadModel';
import { runsHere } from './useDownloaded';

const deleteArgs = v.object({
  model_id: v.pipe(v.string(), v.trim(), v.check(isExactModelId)),
  confirm: v.optional(v.boolean()),
});

/**
 * Moves a model from the extension's own folder to the trash. Where there is no trash, asks first and deletes it. Models in a
 * folder of the user's, and those that come with the extension, are refused. Throws `ArgumentError` and `DismissedError`.
 */
export async function deleteModel(services: DownloadServices, args: unknown): Promise<DeleteCommandResult> {
  const opened = await openOrExplain(services.openDownloads);
  if ('reason' in opened) {
    return { outcome: 'refused', reason: opened.reason };
  }
  const { folders, site } = opened;
  const { confirm, id } =
    args === undefined ? { id: await pickModel(services, site), confirm: undefined } : read(args);
  const own = await site.ownFolder(id);
  if (own === undefined) {
    return refuse(await site.has(folders, id), id);
  }
  const model = vscode.Uri.file(own);
  if (confirm === true && !(await isConfirmed(vscode.l10n.t('Delete {0}?', id), '', deleteTitle()))) {
    return { outcome: 'refused', reason: 'declined' };
  }
  await unloadModel(services, id);
  const outcome = await remove(model, id, confirm);
  await unloadModel(services, id);
  if (outcome.outcome === 'done') {
    reportDeleted(services, id);
  }
  return outcome;
}

/** Says that a model was deleted, with what to do if it is the selected one. */
function reportDeleted(services: DownloadServices, id: string): void {
  const selected = readSetting('model', vscode.window.activeTextEditor?.document.uri).trim();
  if (selected !== id || !runsHere(services)) {
    showNotice(vscode.l10n.t('{0} was deleted', id));
    return;
  }
  void offer(
    'information',
    vscode.l10n.t('{0} was deleted, but is still selected. Select another model to run.', id),
    [{ title: vscode.l10n.t('Select Model'), act: () => runCommand('hfInference.selectModel') }],
  );
}

function read(args: unknown): { readonly id: string; readonly confirm: boolean | undefined } {
  const parsed = v.safeParse(deleteArgs, args);
  if (!parsed.success) {
    throw new ArgumentError(
      'hfInference.localServer.deleteModel expects { model_id, confirm? } with the ID of a model',
    );
  }
  return { id: parsed.output.model_id, confirm: parsed.output.confirm };
}

async function remove(
  model: vscode.Uri,
  id: string,
  confirm: boolean | undefined,
): Promise<DeleteCommandResult> {
  try {
    await vscode.workspace.fs.delete(model, { recursive: true, useTrash: true });
    return { outcome: 'done' };
  } catch {
    // There is no trash, such as on a remote machine.
  }
  const detail = vscode.l10n.t('It cannot be moved to the trash, so this cannot be undone.');
  const mayDelete =
    confirm !== undefined ||
    (await isConfirmed(vscode.l10n.t('Delete {0} permanently?', id), detail, deleteTitle()));
  if (!mayDelete) {
    return { outcome: 'refused', reason: 'declined' };
  }
  try {
    await vscode.workspace.fs.delete(model, { recursive: true, useTrash: false });
    return { outcome: 'done' };
  } catch {
    void offer(
      'error',
      vscode.l10n.t('{0} could not be deleted. Close programs that use its files, and then retry.', id),
      [],
    );
    return { outcome: 'failed', reason: 'disk' };
  }
}

/** Says why a model is not deleted: it is somewhere else, or nowhere. */
function refuse(isElsewhere: boolean, id: string): DeleteCommandResult {
  void offer(
    'information',
    isElsewhere
      ? vscode.l10n.t('{0} was not downloaded by this extension, so it is left alone.', id)
      : vscode.l10n.t('{0} is not on this machine.', id),
    [],
  );
  return isElsewhere ? { outcome: 'refused', reason: 'notOwn' } : { outcome: 'already' };
}

async function pickModel({ modelFolders }: DownloadServices, site: DownloadSite): Promise<string> {
  const [own] = modelFolders;
  const ids = await site.list(own.fsPath);
  if (ids.length === 0) {
    showNotice(vscode.l10n.t('No models were downloaded'), { icon: 'info' });
    throw new DismissedError();
  }
  const items = ids.map(async (id) => ({
    label: id,
    description: formatBytes(await site.bytesOf(own.fsPath, id)),
  }));
  const picked = await vscode.window.showQuickPick(await Promise.all(items), {
    title: vscode.l10n.t('Delete Downloaded Model'),
    placeHolder: vscode.l10n.t('Select a model to delete'),
  });
  if (picked === undefined) {
    throw new DismissedError();
  }
  return picked.label;
}

function deleteTitle(): string {
  return vscode.l10n.t('Delete');
}
