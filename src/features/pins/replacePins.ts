import * as vscode from 'vscode';
import type { PinIntent, PinTarget } from '../../core/pins/intent/pinIntent';
import type { PinChanges } from '../../core/pins/intent/pinChanges';
import { previewPins } from '../../core/pins/intent/previewPins';
import { pinFileText } from '../../core/pins/intent/pinFile';
import { pinRows } from '../../core/pins/intent/pinRows';
import { DismissedError } from '../../platform/commandErrors';
import { askToConfirm, showMessage } from '../../platform/messages/showMessage';
import { changeLines, reasonSentence } from './pinSentences';
import { pickPins } from './pickPins';
import type { CurrentList } from './readPinsOrExplain';
import { readPinFile } from './pinFiles';

/** Asks how to create the new list. `undefined`: it is open in an editor and applied from there. Throws `DismissedError`. */
export async function askForNewList(
  fresh: CurrentList,
  edit: (list: string) => Promise<void>,
): Promise<readonly PinTarget[] | undefined> {
  const chosen = await vscode.window.showQuickPick(
    [
      {
        label: `$(json) ${vscode.l10n.t('Edit the list…')}`,
        detail: vscode.l10n.t('Opens the list in an editor; nothing changes until you apply it'),
        create: async () => {
          await edit(pinFileText(fresh.list.items));
          return undefined;
        },
      },
      {
        label: `$(checklist) ${vscode.l10n.t('Select models to keep…')}`,
        detail: vscode.l10n.t('Unpins all other models, after confirmation'),
        create: async () => {
          const names = await pickPins(
            pinRows(fresh.list.items),
            vscode.l10n.t('Select models to keep'),
            true,
          );
          return names.map(toTarget);
        },
      },
      {
        label: `$(folder-opened) ${vscode.l10n.t('Load from file…')}`,
        detail: '*.hfpins.json',
        create: async () => readPinFile(),
      },
    ],
    {
      title: vscode.l10n.t('Replace All Pinned Models'),
      placeHolder: vscode.l10n.t('Select how to create the new list'),
    },
  );
  if (chosen === undefined) {
    throw new DismissedError();
  }
  return chosen.create();
}

/**
 * Asks once whether to replace the list, naming all changes. The returned intent makes no other changes. Throws
 * `DismissedError`.
 */
export async function confirmNewList(fresh: CurrentList, target: readonly PinTarget[]): Promise<PinIntent> {
  const { pins, list } = fresh;
  const preview = previewPins({ type: 'replaceAll', target: [...target] }, list);
  if (!preview.ok) {
    void showMessage('warning', reasonSentence(preview.reason, pins.owner.origin));
    throw new DismissedError();
  }
  await confirmChanges(
    preview.changes,
    vscode.l10n.t('Replace the pinned models?'),
    vscode.l10n.t('Replace'),
  );
  return preview.intent;
}

/** Asks once, naming all changes. Does not ask if only the order differs. Throws `DismissedError`. */
export async function confirmChanges(changes: PinChanges, question: string, button: string): Promise<void> {
  const detail = changeLines(changes);
  if (detail === '') {
    return;
  }
  await askToConfirm(question, detail, button);
}

function toTarget({ modelId, computeType }: { modelId: string; computeType?: string }): PinTarget {
  return { model_id: modelId, ...(computeType !== undefined && { compute_type: computeType }) };
}
