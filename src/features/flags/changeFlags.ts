/** Changes of the flags, each where it is defined. A separate bundle, which is loaded with the first of them. */
import * as vscode from 'vscode';
import type { WaitMode } from '../../core/http/waitMode';
import { DismissedError } from '../../platform/commandErrors';
import { readSetting, writeSetting } from '../../platform/settings';
import { waitModeItems } from '../../platform/messages/settingLabels';
import { showNotice } from '../../platform/messages/showNotice';

export async function toggleCache(): Promise<void> {
  const resource = activeResource();
  const useCache = !readSetting('useCache', resource);
  await writeSetting('useCache', useCache, resource);
  const message = useCache
    ? vscode.l10n.t('Answer cache on: identical requests may be answered from the cache')
    : vscode.l10n.t('Answer cache off: every request runs the model');
  showNotice(message);
}

/** Throws `DismissedError`. */
export async function selectWaitMode(): Promise<void> {
  const resource = activeResource();
  await writeSetting('waitForModel', await askForWaitMode(readSetting('waitForModel', resource)), resource);
}

async function askForWaitMode(current: WaitMode): Promise<WaitMode> {
  const chosen = await vscode.window.showQuickPick(waitModeItems(current), {
    title: vscode.l10n.t('Set Wait Mode'),
    placeHolder: vscode.l10n.t('Select what to do if the model is not loaded yet'),
  });
  if (chosen === undefined) {
    throw new DismissedError();
  }
  return chosen.value;
}

function activeResource(): vscode.Uri | undefined {
  return vscode.window.activeTextEditor?.document.uri;
}
