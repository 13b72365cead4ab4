import * as vscode from 'vscode';
import { WAIT_MODES } from '../../core/http/waitMode';
import type { WaitMode } from '../../core/http/waitMode';
import { OUTPUTS } from '../settings';
import type { Output } from '../settings';

/** A quick pick item for a value of a setting. */
export interface ValueItem<T> extends vscode.QuickPickItem {
  readonly value: T;
}

function item<T>(value: T, label: string, detail: string, current: T): ValueItem<T> {
  return { value, label, detail, ...(value === current && { description: vscode.l10n.t('current') }) };
}

/** Returns a quick pick item for each wait mode. */
export function waitModeItems(current: WaitMode): readonly ValueItem<WaitMode>[] {
  const labels: Readonly<Record<WaitMode, readonly [string, string]>> = {
    onLoading: [
      vscode.l10n.t('Wait while loading'),
      vscode.l10n.t('Wait only if the server reports that the model is loading'),
    ],
    never: [vscode.l10n.t('Never wait'), vscode.l10n.t('Fail immediately if the model is still loading')],
    always: [
      vscode.l10n.t('Always wait'),
      vscode.l10n.t('Ask the server to hold the request until the model is loaded'),
    ],
  };
  return WAIT_MODES.map((mode) => item(mode, ...labels[mode], current)).toSorted(currentFirst);
}

/** Returns a quick pick item for each place for a result. */
export function outputItems(current: Output): readonly ValueItem<Output>[] {
  const labels: Readonly<Record<Output, readonly [string, string]>> = {
    beside: [
      vscode.l10n.t('Show beside the editor'),
      vscode.l10n.t('Opens in a tab; focus stays in the editor'),
    ],
    replace: [vscode.l10n.t('Replace the selection'), vscode.l10n.t('Undo restores the text')],
    insertAfter: [vscode.l10n.t('Insert after the selection'), vscode.l10n.t('Keeps the selected text')],
    newDocument: [
      vscode.l10n.t('Open in a new document'),
      vscode.l10n.t('Opens an untitled document with the result'),
    ],
    diff: [
      vscode.l10n.t('Compare with the selection'),
      vscode.l10n.t('Opens a diff editor where you accept or reject the change'),
    ],
    clipboard: [vscode.l10n.t('Copy to the clipboard'), vscode.l10n.t('Leaves the editor unchanged')],
  };
  return OUTPUTS.map((output) => item(output, ...labels[output], current)).toSorted(currentFirst);
}

/** Returns the quick pick items for using and not using the cache. */
export function cacheItems(current: boolean): readonly ValueItem<boolean>[] {
  return [
    item(
      true,
      vscode.l10n.t('Use the answer cache'),
      vscode.l10n.t('Identical requests may be answered from the cache'),
      current,
    ),
    item(
      false,
      vscode.l10n.t('Do not use the answer cache'),
      vscode.l10n.t('Every request runs the model'),
      current,
    ),
  ].toSorted(currentFirst);
}

function currentFirst(a: vscode.QuickPickItem, b: vscode.QuickPickItem): number {
  return Number(b.description !== undefined) - Number(a.description !== undefined);
}
