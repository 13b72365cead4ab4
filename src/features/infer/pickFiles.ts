import * as vscode from 'vscode';
import { MEDIA_EXTENSIONS, mediaKindOfTask } from '../../core/tasks/mediaType';
import type { TaskSetting } from '../../core/tasks/taskNames';
import { DismissedError } from '../../platform/commandErrors';

/** Asks for the files of a run, of the kind that the task takes. Throws `DismissedError`. */
export async function pickFiles(task: TaskSetting): Promise<readonly vscode.Uri[]> {
  const kind = mediaKindOfTask(task);
  const files = await vscode.window.showOpenDialog({
    title: dialogTitle(kind),
    openLabel: vscode.l10n.t('Infer'),
    canSelectMany: true,
    filters: {
      ...(kind !== 'audio' && { [vscode.l10n.t('Images')]: [...MEDIA_EXTENSIONS.image] }),
      ...(kind !== 'image' && { [vscode.l10n.t('Audio')]: [...MEDIA_EXTENSIONS.audio] }),
      [vscode.l10n.t('All files')]: ['*'],
    },
  });
  if (files === undefined || files.length === 0) {
    throw new DismissedError();
  }
  return files;
}

function dialogTitle(kind: 'image' | 'audio' | undefined): string {
  switch (kind) {
    case 'image':
      return vscode.l10n.t('Select Images');
    case 'audio':
      return vscode.l10n.t('Select Audio Files');
    case undefined:
      return vscode.l10n.t('Select Files');
  }
}
