import * as vscode from 'vscode';
import type { PinTarget } from '../../core/pins/intent/pinIntent';
import { parsePinFile, pinFileText } from '../../core/pins/intent/pinFile';
import { DismissedError } from '../../platform/commandErrors';
import { showMessage } from '../../platform/messages/showMessage';
import { askWhereToSave, parseGivenUri, saveText } from '../../platform/saveText';
import type { CurrentList } from './readPinsOrExplain';

const FILE_EXTENSION = '.hfpins.json';
/** A list of pins is short, so that a larger file is something else. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads the entries of the given file, or of one that the user selects. Explains an invalid file and throws `DismissedError`. */
export async function readPinFile(given?: vscode.Uri): Promise<readonly PinTarget[]> {
  const uri = given ?? (await chooseFile());
  const { size } = await vscode.workspace.fs.stat(uri);
  const text = size > MAX_BYTES ? '' : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  return targetsOf(text);
}

/** Parses the entries of a file. Explains an invalid text and throws `DismissedError`. */
export function targetsOf(text: string): readonly PinTarget[] {
  const parsed = parsePinFile(text);
  if (parsed.ok) {
    return parsed.targets;
  }
  void showMessage(
    'warning',
    parsed.reason === 'syntax'
      ? vscode.l10n.t('The list is not valid JSON. Nothing was changed. Correct the list and try again.')
      : vscode.l10n.t(
          'This is not a list of pinned models. Nothing was changed. Check “{0}”: the list needs “pinned_models”, and each entry needs a “model_id”.',
          parsed.path || 'pinned_models',
        ),
  );
  throw new DismissedError();
}

/** Writes the list to the given file, or to one that the user selects. */
export async function writePinFile({ list }: CurrentList, given?: vscode.Uri): Promise<vscode.Uri> {
  const uri =
    given ??
    (await askWhereToSave({
      title: vscode.l10n.t('Export Pinned Models'),
      saveLabel: vscode.l10n.t('Export'),
      name: `pinned-models${FILE_EXTENSION}`,
      filters: fileFilter(),
    }));
  await saveText(uri, pinFileText(list.items));
  return uri;
}

/** Parses the URI of a caller. Throws `ArgumentError`. */
export const givenUri = (text: string): vscode.Uri =>
  parseGivenUri(text, 'hfInference.pins', 'file:///folder/team.hfpins.json');

/** Returns the default file: in the workspace, so that a team can share it. */
async function chooseFile(): Promise<vscode.Uri> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Import Pinned Models'),
      openLabel: vscode.l10n.t('Import'),
      filters: fileFilter(),
      ...(folder && { defaultUri: folder.uri }),
    })) ?? [];
  if (uri === undefined) {
    throw new DismissedError();
  }
  return uri;
}

function fileFilter(): Record<string, string[]> {
  return { [vscode.l10n.t('Pinned models')]: ['hfpins.json', 'json'] };
}
