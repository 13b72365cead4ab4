import * as vscode from 'vscode';
import { DismissedError } from './commandErrors';

/** Time for the next question to take the place of a picker. */
const NEXT_QUESTION_MS = 2000;

/** A question whose answer leads to other questions. */
interface LeadingQuestion<Item extends vscode.QuickPickItem> {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly Item[];
  /** What happens after an item was picked, where that takes time. */
  readonly sentence?: (item: Item) => string | undefined;
}

/** Asks a question, and keeps the picker until the next question takes its place. Throws `DismissedError`. */
export async function askAndGoOn<Item extends vscode.QuickPickItem, T>(
  { items, placeholder, sentence, title }: LeadingQuestion<Item>,
  goOn: (item: Item) => Promise<T>,
): Promise<T> {
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = title;
  picker.placeholder = placeholder;
  picker.items = items;
  picker.ignoreFocusOut = true;
  try {
    const picked = await new Promise<Item>((resolve, reject) => {
      picker.onDidAccept(() => {
        const [item] = picker.selectedItems;
        if (item !== undefined) {
          resolve(item);
        }
      });
      picker.onDidHide(() => reject(new DismissedError()));
      picker.show();
    });
    holdPicker(picker, sentence?.(picked));
    const result = await goOn(picked);
    releasePicker(picker);
    return result;
  } catch (error) {
    picker.dispose();
    throw error;
  }
}

/**
 * Keeps a picker that was answered, so that no key reaches the editor before the next question takes its place. `sentence`
 * says what happens, where that takes time.
 */
export function holdPicker(picker: vscode.QuickPick<vscode.QuickPickItem>, sentence?: string): void {
  picker.busy = true;
  picker.ignoreFocusOut = true;
  if (sentence !== undefined) {
    picker.items = [{ label: sentence, alwaysShow: true }];
  }
}

/** Closes a held picker when the next question has taken its place, or if none comes. */
export function releasePicker(picker: vscode.QuickPick<vscode.QuickPickItem>): void {
  const timer = setTimeout(() => picker.dispose(), NEXT_QUESTION_MS);
  picker.onDidHide(() => {
    clearTimeout(timer);
    picker.dispose();
  });
}
