import * as vscode from 'vscode';
import { ArgumentError, DismissedError } from './commandErrors';

/** Asks where to save a file, by default in the workspace. Throws `DismissedError` if the user does not choose one. */
export async function askWhereToSave(options: {
  readonly title: string;
  readonly name: string;
  readonly saveLabel?: string;
  readonly filters?: Record<string, string[]>;
}): Promise<vscode.Uri> {
  const { name, ...shown } = options;
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const uri = await vscode.window.showSaveDialog({
    ...shown,
    defaultUri: folder === undefined ? vscode.Uri.file(`/${name}`) : vscode.Uri.joinPath(folder.uri, name),
  });
  if (uri === undefined) {
    throw new DismissedError();
  }
  return uri;
}

/** Writes a text by the file system of VS Code, which may be another machine's. */
export async function saveText(uri: vscode.Uri, text: string): Promise<void> {
  await saveBytes(uri, new TextEncoder().encode(text));
}

/** Writes bytes by the file system of VS Code, which may be another machine's. */
export async function saveBytes(uri: vscode.Uri, bytes: Uint8Array): Promise<void> {
  await vscode.workspace.fs.writeFile(uri, bytes);
}

/** Parses the URI that a caller gave. Throws `ArgumentError` with the name of the command and an example. */
export function parseGivenUri(text: string, command: string, example: string): vscode.Uri {
  try {
    return vscode.Uri.parse(text, true);
  } catch {
    throw new ArgumentError(`${command}: uri must be an absolute URI, such as ${example}`);
  }
}
