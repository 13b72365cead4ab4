import * as vscode from 'vscode';
import { DismissedError } from './commandErrors';
import type { ValueItem } from './messages/settingLabels';

/** The user went back to the previous question. */
export const BACK = Symbol('back');

/** One question of a sequence. */
export interface PickOptions<T> {
  readonly title: string;
  readonly placeHolder: string;
  readonly items: readonly ValueItem<T>[];
  /** Counted from 1. */
  readonly step: number;
  readonly totalSteps: number;
}

/** Asks one question of a sequence. All except the first have a Back button. Throws `DismissedError`. */
export async function pickValue<T>(options: PickOptions<T>): Promise<T | typeof BACK> {
  const picker = vscode.window.createQuickPick<ValueItem<T>>();
  picker.title = options.title;
  picker.placeholder = options.placeHolder;
  picker.items = options.items;
  picker.step = options.step;
  picker.totalSteps = options.totalSteps;
  picker.matchOnDetail = true;
  picker.ignoreFocusOut = true;
  picker.buttons = options.step > 1 ? [vscode.QuickInputButtons.Back] : [];
  try {
    return await new Promise<T | typeof BACK>((resolve, reject) => {
      picker.onDidTriggerButton(() => resolve(BACK));
      picker.onDidAccept(() => {
        const [chosen] = picker.selectedItems;
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
