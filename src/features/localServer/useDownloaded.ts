import * as vscode from 'vscode';
import { isHuggingFace } from '../../core/identity/huggingFaceHost';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { runCommand } from '../../platform/commands';
import { offer } from '../../platform/messages/showMessage';
import { readSetting } from '../../platform/settings';
import type { OfferedDownload } from './downloadRows';
import type { DownloadServices } from './downloadServices';

/**
 * Selects a model that was downloaded, and offers to run it. Who uses another endpoint is asked first, because the model runs
 * only on this machine.
 */
export async function useDownloaded(services: DownloadServices, model: OfferedDownload): Promise<void> {
  if (!runsHere(services) && !isFirstUse(services)) {
    await offer(
      'information',
      vscode.l10n.t(
        '{0} was downloaded. It runs on this machine, which is not the current endpoint.',
        model.id,
      ),
      [{ title: vscode.l10n.t('Use This Machine'), act: () => select(services, model) }],
    );
    return;
  }
  await select(services, model);
}

async function select(services: DownloadServices, { id, task }: OfferedDownload): Promise<void> {
  if (
    !runsHere(services) &&
    (await runCommand('hfInference.localServer.start', { selectsModel: false })) === undefined
  ) {
    return;
  }
  await runCommand('hfInference.useModel', { id, ...(task !== undefined && { task }) });
  await offer('information', vscode.l10n.t('{0} is selected and runs on this machine.', id), [
    { title: vscode.l10n.t('Infer on Selection'), act: () => runCommand('hfInference.infer') },
  ]);
}

/** Whether the current endpoint is the local server. */
export function runsHere({ isLocalServer }: DownloadServices): boolean {
  const endpoint = activeEndpoint();
  return endpoint.ok && isLocalServer(endpoint.origin);
}

/** Whether the user has neither selected a model, nor another endpoint, nor stored a token. */
function isFirstUse({ accounts }: DownloadServices): boolean {
  const endpoint = activeEndpoint();
  return (
    endpoint.ok &&
    isHuggingFace(endpoint.origin) &&
    accounts.activeAccount(endpoint.origin) === undefined &&
    readSetting('model', vscode.window.activeTextEditor?.document.uri).trim() === ''
  );
}
