import * as vscode from 'vscode';
import { prettyJson } from '../../core/tasks/prettyJson';
import { rawAnswer } from '../../platform/rawAnswer';
import type { ShownReport, ShownResult } from '../../platform/resultEvents';
import { askWhereToSave, saveText } from '../../platform/saveText';
import { answerFile } from './currentMedia';

/**
 * Saves a result to a file that the user selects: a picture or a sound as it is, a text as text. With the extension
 * `.json`, and if there is no text, the answer itself is saved. Throws `DismissedError`.
 */
export async function saveShown({ items, model }: ShownResult, index: number | undefined): Promise<void> {
  const answered = items
    .filter((item) => item.kind === 'answered')
    .filter((item) => index === undefined || item.index === index);
  const files = answered.flatMap((item) => answerFile(item) ?? []);
  const texts = answered.flatMap(({ result }) => result.text ?? []);
  const [file] = files;
  const extension =
    file === undefined
      ? texts.length > 0
        ? '.txt'
        : '.json'
      : (/\.\w{1,5}$/.exec(file.uri.path)?.[0] ?? '');
  const name = fileNameOf(model.split('/').at(-1) ?? model);
  const to = await askWhereToSave({
    title: vscode.l10n.t('Save Result'),
    saveLabel: vscode.l10n.t('Save'),
    name: `${name}${extension}`,
  });
  if (file !== undefined && file.uri.scheme !== 'data') {
    await vscode.workspace.fs.copy(file.uri, to, { overwrite: true });
    return;
  }
  const isJson = to.path.endsWith('.json') || texts.length === 0;
  await saveText(to, isJson ? `${prettyJson(rawAnswer(answered))}\n` : `${texts.join('\n')}\n`);
}

/** Saves a report as JSON to a file that the user selects. Throws `DismissedError`. */
export async function saveReport({ json, title }: ShownReport): Promise<void> {
  const to = await askWhereToSave({
    title: vscode.l10n.t('Save Result'),
    saveLabel: vscode.l10n.t('Save'),
    name: `${fileNameOf(title)}.json`,
  });
  await saveText(to, `${prettyJson(json)}\n`);
}

/** Makes a file name of a text. */
function fileNameOf(text: string): string {
  return text.replaceAll(/[\\/:*?"<>|\s]+/g, '-');
}
