import * as vscode from 'vscode';
import type { DownloadSite } from '../../core/localServer/downloadSite';
import { isLocalServerError } from '../../core/localServer/localServerFault';
import { activeHub } from '../../platform/activeHub';
import type { DownloadCommandResult } from '../../platform/localServerCommandMap';
import { runCommand } from '../../platform/commands';
import { offer } from '../../platform/messages/showMessage';
import { readSetting } from '../../platform/settings';
import type { DownloadServices } from './downloadServices';
import { localServerMessage } from './localServerMessage';

/** Where a model comes from and where it goes. */
export interface DownloadPlace {
  readonly site: DownloadSite;
  /** The model folders. The first one receives downloads. */
  readonly folders: readonly [string, ...string[]];
  /** The address of the hub. */
  readonly hub: string;
}

/** Returns where to download from and to. If nothing can be downloaded, says why and returns that outcome. */
export async function findDownloadPlace({
  openDownloads,
}: Pick<DownloadServices, 'openDownloads'>): Promise<DownloadPlace | DownloadCommandResult> {
  if (readSetting('localServer.downloads') === 'never') {
    void offerSettings(
      vscode.l10n.t('Downloads are turned off. Change “hfInference.localServer.downloads” in the settings.'),
      'localServer.downloads',
    );
    return { outcome: 'refused', bytes: 0, reason: 'turnedOff' };
  }
  const hub = activeHub();
  if (hub === undefined) {
    void offerSettings(
      vscode.l10n.t(
        'The address of the hub is not valid. Use the form https://host in “hfInference.localServer.hub” or HF_ENDPOINT.',
      ),
      'localServer.hub',
    );
    return { outcome: 'refused', bytes: 0, reason: 'badHub' };
  }
  const opened = await openOrExplain(openDownloads);
  return 'site' in opened ? { ...opened, hub } : { outcome: 'refused', bytes: 0, reason: opened.reason };
}

/** Opens the model folders. If there are none, shows why, and returns the kind of the fault. */
export async function openOrExplain(
  openDownloads: DownloadServices['openDownloads'],
): Promise<Omit<DownloadPlace, 'hub'> | { readonly reason: string }> {
  try {
    const site = await openDownloads();
    return { site, folders: await site.folders() };
  } catch (error) {
    if (!isLocalServerError(error)) {
      throw error;
    }
    const { fault } = error;
    const text = localServerMessage(fault).message;
    void (fault.kind === 'noFolder'
      ? offerSettings(text, 'localServer.modelsFolder')
      : offer('error', text, []));
    return { reason: fault.kind };
  }
}

function offerSettings(text: string, key: string): Promise<void> {
  return offer('error', text, [
    {
      title: vscode.l10n.t('Open Settings'),
      act: () => runCommand('workbench.action.openSettings', `hfInference.${key}`),
    },
  ]);
}
