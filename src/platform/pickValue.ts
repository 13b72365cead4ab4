import * as vscode from 'vscode';
import { acceptedItem } from './acceptedItem';
import { DismissedError } from './commandErrors';
import type { ValueItem } from './messages/settingLabels';

/** The user went back to the list that led to the question. */
export const BACK = Symbol('back');

/** One question whose answer is a row. */
export interface PickOptions<T> {
  readonly title: string;
  readonly placeHolder: string;
  readonly items: readonly ValueItem<T>[];
  /** The row that is active at first; otherwise the first one. */
  readonly active?: T;
  /** Whether another list led to the question. */
  readonly hasBack?: true;
}

/** Asks for a value. Throws `DismissedError`. */
export async function pickValue<T>(options: PickOptions<T>): Promise<T | typeof BACK> {
  const picker = vscode.window.createQuickPick<ValueItem<T>>();
  picker.title = options.title;
  picker.placeholder = options.placeHolder;
  picker.items = options.items;
  const active = 'active' in options ? options.items.filter(({ value }) => value === options.active) : [];
  if (active.length > 0) {
    // Without an active row, Enter would do nothing.
    picker.activeItems = active;
  }
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.ignoreFocusOut = true;
  picker.buttons = options.hasBack === true ? [vscode.QuickInputButtons.Back] : [];
  try {
    return await new Promise<T | typeof BACK>((resolve, reject) => {
      picker.onDidTriggerButton(() => resolve(BACK));
      picker.onDidAccept(() => {
        const chosen = acceptedItem(picker);
        if (chosen !== undefined) {
          resolve(chosen.value);
        }
      });
      picker.onDidHide(() => reject(new DismissedError()));
      picker.show();
    });
  } finally {
    picker.dispose();
  }
}
