import * as vscode from 'vscode';
import type { InputRefusal } from '../core/tasks/buildInput';

/** Says why a text cannot be the input of a task. The text may be selected, or a row of a batch. */
export function refusalMessage(task: string, refusal: InputRefusal): string {
  switch (refusal.reason) {
    case 'needsFile':
      return vscode.l10n.t('The task {0} needs a file, not text. Select another task or model.', task);
    case 'needsTable':
      return vscode.l10n.t(
        'The task {0} needs a table: CSV, TSV, or Markdown, with the names of the columns in its first row.',
        task,
      );
    case 'needsSeveral':
      return vscode.l10n.t(
        'The task {0} compares texts. It needs several lines, paragraphs, or texts: the first is compared with the others.',
        task,
      );
    case 'needsJson':
      return vscode.l10n.t('The task {0} needs JSON input, such as {1}.', task, refusal.example);
    case 'wrongShape':
      return refusal.where === ''
        ? vscode.l10n.t(
            'The JSON does not match the task {0}. It should look like {1}.',
            task,
            refusal.example,
          )
        : vscode.l10n.t(
            '“{0}” in the JSON does not match the task {1}. The JSON should look like {2}.',
            refusal.where,
            task,
            refusal.example,
          );
  }
}
