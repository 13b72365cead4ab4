import * as vscode from 'vscode';
import { DismissedError } from './commandErrors';

/** Asks where to save a file, by default in the workspace. Throws `DismissedError` if the user does not choose one. */
export async function askWhereToSave(options: {
  readonly title: string;
  readonly name: string;
  readonly filters: Readonly<Record<string, readonly string[]>>;
}): Promise<vscode.Uri> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const uri = await vscode.window.showSaveDialog({
    title: options.title,
    filters: Object.fromEntries(
      Object.entries(options.filters).map(([name, endings]) => [name, [...endings]]),
    ),
    defaultUri:
      folder === undefined
        ? vscode.Uri.file(`/${options.name}`)
        : vscode.Uri.joinPath(folder.uri, options.name),
  });
  if (uri === undefined) {
    throw new DismissedError();
  }
  return uri;
}

/** Writes a text by the file system of VS Code, which may be another machine's. */
export async function saveText(uri: vscode.Uri, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
}
