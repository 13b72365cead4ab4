import * as vscode from 'vscode';
import { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import type { PinIntent } from '../../core/pins/intent/pinIntent';
import type { PinName } from '../../core/pins/list/pinList';
import { pinRows } from '../../core/pins/intent/pinRows';
import type { PinRow } from '../../core/pins/intent/pinRows';
import { visibleLine } from '../../core/tasks/visibleText';
import { DismissedError } from '../../platform/commandErrors';
import type { OpenPins } from './openPins';
import { pinFailureMessage, showPinFailure } from './pinFailure';
import { showNotice } from '../../platform/messages/showNotice';

interface PinItemRow extends vscode.QuickPickItem {
  readonly name: PinName;
}

/** Returns the pins of a list as rows of a quick pick. */
function pinItems(rows: readonly PinRow[]): readonly PinItemRow[] {
  return rows.flatMap((row) =>
    row.kind === 'pin'
      ? [
          {
            label: visibleLine(row.name.modelId, 200),
            description: row.name.computeType ?? '',
            name: row.name,
          },
        ]
      : [],
  );
}

/** Asks for one pin. Throws `DismissedError`. */
export async function pickPin(rows: readonly PinRow[], placeHolder: string): Promise<PinName> {
  const items = pinItems(rows);
  if (items.length === 0) {
    showNotice(vscode.l10n.t('No models are pinned'), { icon: 'info' });
    throw new DismissedError();
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Pinned Models'),
    placeHolder,
    matchOnDescription: true,
  });
  if (chosen === undefined) {
    throw new DismissedError();
  }
  return chosen.name;
}

/** Asks for several pins; `picked` says whether all are selected at first. Throws `DismissedError`. */
export async function pickPins(
  rows: readonly PinRow[],
  placeHolder: string,
  picked: boolean,
): Promise<readonly PinName[]> {
  const items = pinItems(rows);
  if (items.length === 0) {
    showNotice(vscode.l10n.t('No models are pinned'), { icon: 'info' });
    throw new DismissedError();
  }
  const chosen = await vscode.window.showQuickPick(
    items.map((item) => ({ ...item, picked })),
    { title: vscode.l10n.t('Pinned Models'), placeHolder, canPickMany: true, matchOnDescription: true },
  );
  if (chosen === undefined) {
    throw new DismissedError();
  }
  return chosen.map(({ name }) => name);
}

/** Asks for a pin to replace, because the limit is reached. Returns the intent that pins the new model in its place. */
export async function askWhichToUnpin(
  pins: OpenPins,
  { modelId, computeType = DEFAULT_COMPUTE_TYPE }: Extract<PinIntent, { type: 'add' }>,
): Promise<PinIntent> {
  const reply = await pins.service.read(new AbortController().signal);
  if (!reply.ok) {
    showPinFailure(pinFailureMessage(reply.failure, pins.owner.origin));
    throw new DismissedError();
  }
  const replaced = await pickPin(
    pinRows(reply.value.items),
    vscode.l10n.t('Select a model to unpin to make room for {0}', modelId),
  );
  return {
    type: 'replaceAll',
    target: [{ model_id: modelId, compute_type: computeType }],
    removed: [replaced],
  };
}

/** Asks for the compute type of a pin. Throws `DismissedError`. */
export async function askForComputeType(model: string, current?: string): Promise<string> {
  const details: Readonly<Record<string, string>> = {
    cpu: vscode.l10n.t('Available on every server'),
    gpu: vscode.l10n.t('Faster for large models, if the server has a GPU'),
  };
  const chosen = await vscode.window.showQuickPick(
    Object.entries(details).map(([label, detail]) => ({
      label,
      detail,
      ...(label === current && { description: vscode.l10n.t('current') }),
    })),
    { title: vscode.l10n.t('Pin {0}', model), placeHolder: vscode.l10n.t('Select a compute type') },
  );
  if (chosen === undefined) {
    throw new DismissedError();
  }
  return chosen.label;
}
