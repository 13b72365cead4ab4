import * as vscode from 'vscode';
import type { PlaceableText } from '../core/runs/placeableText';

/** Copies an answer's text to the clipboard. Resolves to false if that fails, since a browser may refuse. */
export async function copyText({ text }: PlaceableText): Promise<boolean> {
  try {
    await vscode.env.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Opens an answer's text in a new untitled document beside the active editor, which keeps the focus. */
export async function openInNewDocument({ text }: PlaceableText): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ content: text });
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    preserveFocus: true,
    preview: false,
  });
}
