import * as vscode from 'vscode';
import type { KeptRun } from '../../core/runs/historyRecord';
import { localDay } from '../../core/runs/localDay';
import { DismissedError } from '../../platform/commandErrors';
import type { RunTools } from '../../platform/lazyInference';
import { showMessage } from '../../platform/messages/showMessage';
import { askWhereToSave, parseGivenUri, saveText } from '../../platform/saveText';
import { fileExists } from '../../platform/fileExists';
import { textsNotKept } from './copyAsCurl';
import { fileOf, runJson, runMarkdown, runText } from './shownRun';
import { shortName } from './runTreeItem';

/**
 * Saves the result of a run to the given file, or to one that the user selects. Its extension decides the form: `.json`
 * for the answer, `.md` for what was shown, and otherwise the text.
 */
export async function saveRun(tools: RunTools, run: KeptRun, given?: string): Promise<vscode.Uri> {
  if (!run.hasTexts) {
    void showMessage('warning', textsNotKept());
    throw new DismissedError();
  }
  const file = fileOf(run);
  const extension = file === undefined ? extensionOf(run) : (/\.\w{1,5}$/.exec(file.uri)?.[0] ?? '');
  const to =
    given === undefined
      ? await askForFile(run, extension)
      : parseGivenUri(given, 'hfInference.runs.save', 'file:///folder/a.txt');
  if (file !== undefined) {
    await copyFile(vscode.Uri.parse(file.uri), to);
    return to;
  }
  const text = to.path.endsWith('.json')
    ? runJson(tools, run)
    : to.path.endsWith('.md')
      ? runMarkdown(tools, run)
      : runText(tools, run);
  await saveText(to, text);
  return to;
}

/** Only the newest files of images and sounds are kept. */
async function copyFile(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  if (!(await fileExists(from))) {
    void showMessage('warning', fileGone());
    throw new DismissedError();
  }
  await vscode.workspace.fs.copy(from, to, { overwrite: true });
}

/** Explains that an image or a sound was deleted, since only the newest are kept. */
export function fileGone(): string {
  return vscode.l10n.t('The file of this result is no longer kept. Run it again to get a new one.');
}

async function askForFile(run: KeptRun, extension: string): Promise<vscode.Uri> {
  const { at, model } = run.record;
  const name = `${shortName(model).replaceAll(/[\\/:*?"<>|\s]+/g, '-')}-${localDay(at)}${extension}`;
  return askWhereToSave({
    title: vscode.l10n.t('Save Result'),
    saveLabel: vscode.l10n.t('Save'),
    name,
  });
}

function extensionOf({ shown }: KeptRun): string {
  return shown.text === undefined && shown.partialText === undefined ? '.json' : '.txt';
}
