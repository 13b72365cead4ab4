import * as vscode from 'vscode';
import { acceptedItem } from '../../platform/acceptedItem';
import { runCommand } from '../../platform/commands';
import { statusRows } from './statusRows';
import type { StatusMenuServices, StatusRow } from './statusRows';

/**
 * Shows the menu of the status bar item. After a command that changes a value of the menu, the menu shows the new value.
 * Resolves when the menu is closed and the command of the selected row has ended.
 */
export async function showStatusMenu(services: StatusMenuServices): Promise<void> {
  const picker = vscode.window.createQuickPick<StatusRow>();
  picker.title = 'HF Inference';
  picker.placeholder = vscode.l10n.t('Select what to run or to change');
  picker.matchOnDescription = true;
  picker.keepScrollPosition = true;
  let isOpen = false;
  picker.onDidHide(() => {
    isOpen = false;
  });
  try {
    let selected: StatusRow | undefined;
    do {
      picker.items = await statusRows(services);
      const last = picker.items.filter(({ label }) => label === selected?.label);
      if (last.length > 0) {
        picker.activeItems = last;
      }
      picker.busy = false;
      isOpen = true;
      selected = await nextRow(picker);
      if (selected?.command !== undefined) {
        picker.busy = selected.after === 'stay';
        if (selected.after === undefined) {
          picker.hide();
        }
        await runCommand(selected.command);
      }
    } while (selected?.after === 'return' || (selected?.after === 'stay' && isOpen));
  } finally {
    picker.dispose();
  }
}

/** Resolves to the selected row; `undefined` if the menu is closed. */
function nextRow(picker: vscode.QuickPick<StatusRow>): Promise<StatusRow | undefined> {
  return new Promise((resolve) => {
    picker.onDidAccept(() => resolve(acceptedItem(picker)));
    picker.onDidHide(() => resolve(undefined));
    picker.show();
  });
}
