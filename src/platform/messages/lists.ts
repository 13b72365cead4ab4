import * as vscode from 'vscode';

/** Lists names within a sentence, in the user's language: “a, b, and c”. */
export function listInSentence(names: readonly string[]): string {
  return new Intl.ListFormat(vscode.env.language, { type: 'conjunction' }).format(names);
}

/** Lists names after a label or on a line of their own, in the user's language: “a, b, c”. */
export function listOnLine(names: readonly string[]): string {
  return new Intl.ListFormat(vscode.env.language, { type: 'unit', style: 'short' }).format(names);
}
