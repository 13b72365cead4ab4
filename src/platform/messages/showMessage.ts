import * as vscode from 'vscode';
import { DismissedError } from '../commands';

const SHOWERS = {
  information: (text: string, titles: readonly string[]) =>
    vscode.window.showInformationMessage(text, ...titles),
  warning: (text: string, titles: readonly string[]) => vscode.window.showWarningMessage(text, ...titles),
  error: (text: string, titles: readonly string[]) => vscode.window.showErrorMessage(text, ...titles),
} as const;

/**
 * Shows a message that does not get in the way, with buttons. Resolves to the button that was pressed, when the message
 * is gone; `undefined` where it was dismissed.
 */
export async function showMessage<Button extends { readonly title: string }>(
  severity: keyof typeof SHOWERS,
  text: string,
  buttons: readonly Button[],
): Promise<Button | undefined> {
  const chosen = await SHOWERS[severity](
    text,
    buttons.map(({ title }) => title),
  );
  return buttons.find(({ title }) => title === chosen);
}

/** A button that knows what it does. */
export interface ActingButton {
  readonly title: string;
  readonly act: () => unknown;
}

/** Shows a message and does what the pressed button says. Rejects with what that throws. */
export async function offer(
  severity: keyof typeof SHOWERS,
  text: string,
  buttons: readonly ActingButton[],
): Promise<void> {
  await (await showMessage(severity, text, buttons))?.act();
}

/** Asks before something that is hard to take back, in a dialog. Throws `DismissedError` where the user does not agree. */
export async function askToConfirm(question: string, detail: string, button: string): Promise<void> {
  const choice = await vscode.window.showWarningMessage(question, { modal: true, detail }, button);
  if (choice !== button) {
    throw new DismissedError();
  }
}
