import * as vscode from 'vscode';
import { readSetting } from '../../platform/settings';
import { fileExists } from '../../platform/fileExists';

/** Lists the IDs of the models in the folders of the local server, without starting it. Missing folders count as empty. */
export async function localModelNames(folders: readonly vscode.Uri[]): Promise<readonly string[]> {
  const set = readSetting('localServer.modelsFolder').trim();
  const used = set === '' ? folders : set.startsWith('~') ? [] : [vscode.Uri.file(set)];
  const names = await Promise.all(used.map(namesIn));
  return [...new Set(names.flat())].toSorted((a, b) => a.localeCompare(b));
}

async function namesIn(folder: vscode.Uri): Promise<readonly string[]> {
  const owners = await subfolders(folder);
  const names = await Promise.all(
    owners.map(async (owner) => {
      const models = await subfolders(vscode.Uri.joinPath(folder, owner));
      const found = await Promise.all(
        models.map(async (model) =>
          (await isModel(vscode.Uri.joinPath(folder, owner, model))) ? [`${owner}/${model}`] : [],
        ),
      );
      return found.flat();
    }),
  );
  return names.flat();
}

async function subfolders(folder: vscode.Uri): Promise<readonly string[]> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(folder);
    return entries.flatMap(([name, type]) => ((type & vscode.FileType.Directory) === 0 ? [] : [name]));
  } catch {
    return [];
  }
}

async function isModel(folder: vscode.Uri): Promise<boolean> {
  return fileExists(vscode.Uri.joinPath(folder, 'config.json'));
}
