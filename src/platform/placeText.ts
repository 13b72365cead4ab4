import * as vscode from 'vscode';
import type { PlaceableText } from '../core/runs/placeableText';
import { neighborColumn } from './neighborColumn';

/** Copies an answer's text to the clipboard. Resolves to false if that fails, since a browser may refuse. */
export async function copyText({ text }: PlaceableText): Promise<boolean> {
  try {
    await vscode.env.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Copies a part of what is shown, such as a block of code, after the user clicked its button. */
export async function copyShownText(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
}

/**
 * Opens an answer's text in a new untitled document beside the active editor, which keeps the focus. `language` is that of
 * the text that was sent.
 */
export async function openInNewDocument({ text }: PlaceableText, language?: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    content: text,
    ...(language !== undefined && { language }),
  });
  await vscode.window.showTextDocument(document, {
    viewColumn: neighborColumn(),
    preserveFocus: true,
    preview: false,
  });
}
