import * as vscode from 'vscode';
import { DismissedError } from '../commandErrors';

const SHOW_BY_SEVERITY = {
  information: (text: string, titles: readonly string[]) =>
    vscode.window.showInformationMessage(text, ...titles),
  warning: (text: string, titles: readonly string[]) => vscode.window.showWarningMessage(text, ...titles),
  error: (text: string, titles: readonly string[]) => vscode.window.showErrorMessage(text, ...titles),
} as const;

/**
 * Shows a notification. Resolves to the button that the user clicked, or to `undefined` if the user dismissed the
 * notification; VS Code may never settle it.
 */
export async function showMessage<Button extends { readonly title: string }>(
  severity: keyof typeof SHOW_BY_SEVERITY,
  text: string,
  buttons: readonly Button[] = [],
): Promise<Button | undefined> {
  const chosen = await SHOW_BY_SEVERITY[severity](
    text,
    buttons.map(({ title }) => title),
  );
  return buttons.find(({ title }) => title === chosen);
}

/** A button with its action. */
export interface ActionButton {
  readonly title: string;
  readonly act: () => unknown;
}

/** Shows a notification and runs the action of the clicked button. Rejects if that action does. */
export async function offer(
  severity: keyof typeof SHOW_BY_SEVERITY,
  text: string,
  buttons: readonly ActionButton[],
): Promise<void> {
  await (await showMessage(severity, text, buttons))?.act();
}

/** Asks in a modal dialog with one button. Resolves to whether the user clicked it. */
export async function isConfirmed(question: string, detail: string, button: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) === button;
}

/** Asks in a modal dialog with several buttons. Resolves to the clicked one, or to `undefined`. */
export async function askInDialog<Button extends { readonly title: string }>(
  question: string,
  detail: string,
  buttons: readonly Button[],
): Promise<Button | undefined> {
  const titles = buttons.map(({ title }) => title);
  const chosen = await vscode.window.showInformationMessage(question, { modal: true, detail }, ...titles);
  return buttons.find(({ title }) => title === chosen);
}

/** Asks in a modal dialog before something that is hard to undo. Throws `DismissedError` unless the user confirms. */
export async function askToConfirm(question: string, detail: string, button: string): Promise<void> {
  if (!(await isConfirmed(question, detail, button))) {
    throw new DismissedError();
  }
}
