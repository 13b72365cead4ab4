import * as vscode from 'vscode';
import { fileUriOf, isFileInput } from '../../core/fileInput';
import { mediaKindOfName, mediaKindOfTask } from '../../core/tasks/mediaType';
import type { TaskSetting } from '../../core/tasks/taskNames';

/**
 * Returns the sources of a run with the whole text of each file in place of the file, if the task takes text. Files that
 * have no text stay, and fail when they are sent.
 */
export async function textsOfFiles(
  sources: readonly unknown[],
  task: TaskSetting,
): Promise<readonly unknown[]> {
  if (mediaKindOfTask(task) !== undefined || !sources.some(isFileInput)) {
    return sources;
  }
  const takesMedia = task === 'auto' || task === 'chat-completion';
  return Promise.all(
    sources.map(async (source) => {
      const uri = fileUriOf(source);
      if (uri === undefined || (takesMedia && mediaKindOfName(uri) !== undefined)) {
        return source;
      }
      try {
        return (await vscode.workspace.openTextDocument(vscode.Uri.parse(uri))).getText();
      } catch {
        return source;
      }
    }),
  );
}
