import * as vscode from 'vscode';
import type { WaitMode } from '../../core/http/waitMode';
import type { Disposable } from '../../core/ports';
import { DismissedError } from '../../platform/commandErrors';
import { registerCommands } from '../../platform/commands';
import type { OutputLog } from '../../platform/outputLog';
import { readSetting, writeSetting } from '../../platform/settings';
import { waitModeItems } from '../../platform/messages/settingLabels';

/** Registers the commands that change the cache and wait flags. They write each setting where it is defined. */
export function registerFlagCommands(log: OutputLog): Disposable {
  return registerCommands(log, {
    'hfInference.toggleCache': async () => {
      const resource = activeResource();
      const useCache = !readSetting('useCache', resource);
      await writeSetting('useCache', useCache, resource);
      const message = useCache
        ? vscode.l10n.t('Answer cache on: identical requests may be answered from the cache')
        : vscode.l10n.t('Answer cache off: every request runs the model');
      vscode.window.setStatusBarMessage(message, 4000);
    },
    'hfInference.selectWaitMode': async () => {
      const resource = activeResource();
      await writeSetting(
        'waitForModel',
        await askForWaitMode(readSetting('waitForModel', resource)),
        resource,
      );
    },
  });
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
