import * as vscode from 'vscode';
import { DismissedError } from './commandErrors';

/** A question whose answer is a line of text. */
export interface LineQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly value: string;
  readonly placeHolder: string;
  /** Says that an empty line is no answer. */
  readonly problem: string;
}

/** Asks for a line that is not empty. Throws `DismissedError`. */
export async function askForLine({ problem, ...question }: LineQuestion): Promise<string> {
  const typed = await vscode.window.showInputBox({
    ...question,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? problem : undefined),
  });
  const line = typed?.trim() ?? '';
  if (line === '') {
    throw new DismissedError();
  }
  return line;
}
