import * as vscode from 'vscode';
import type { WantedRun } from '../../core/models/suggestModels';
import { readSetting } from '../../platform/settings';

/** Returns what a suggested model must fit: the task that is set and the selected text. */
export function wantedRun(resource: vscode.Uri | undefined): WantedRun {
  const editor = vscode.window.activeTextEditor;
  return {
    task: readSetting('task', resource),
    text: editor === undefined ? '' : editor.document.getText(editor.selection),
  };
}
