import type * as vscode from 'vscode';

/** Returns the name of a file, as it is shown. */
export function nameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? '';
}
