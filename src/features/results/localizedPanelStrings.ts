import * as vscode from 'vscode';
import { plural } from '../../platform/messages/plural';
import type { ResultLabels } from '../../webview/resultLabelsProtocol';
import type { ResultAction } from '../../webview/resultProtocol';
import type { PanelStrings } from './panelStrings';

/** Returns the words of the panel in VS Code's display language. */
export function localizedPanelStrings(): PanelStrings {
  return {
    number: vscode.l10n.t('No.'),
    comparedWith: vscode.l10n.t('Compared with'),
    nearest: vscode.l10n.t('Most similar'),
    sound: vscode.l10n.t('Sound'),
    objects: (count) =>
      plural(count, vscode.l10n.t('Picture with {0} marked object|Picture with {0} marked objects')),
    textCut: (shown) => vscode.l10n.t('Showing the first {0} characters of the text.', shown),
    model: vscode.l10n.t('Model'),
    task: vscode.l10n.t('Task'),
    time: vscode.l10n.t('Time'),
    provider: vscode.l10n.t('Provider'),
    tokens: vscode.l10n.t('Tokens'),
    cost: vscode.l10n.t('Cost'),
    characters: vscode.l10n.t('Input characters'),
    requests: vscode.l10n.t('Requests'),
    computeType: vscode.l10n.t('Compute type'),
    finishReason: vscode.l10n.t('Finish reason'),
    cache: vscode.l10n.t('Answer cache'),
    selection: vscode.l10n.t('Selection'),
    result: vscode.l10n.t('Result'),
    results: vscode.l10n.t('Results'),
    noText: vscode.l10n.t('No text'),
    firstLoad: (time) => vscode.l10n.t('{0} (first load)', time),
  };
}

/** Returns the words of the panel's own controls. */
export function localizedLabels(): ResultLabels {
  return {
    toolbar: vscode.l10n.t('Actions for the result'),
    copyCode: vscode.l10n.t('Copy'),
    copied: vscode.l10n.t('Copied'),
    showMore: vscode.l10n.t('Show {0} more', '{0}'),
    showLess: vscode.l10n.t('Show less'),
    sortBy: vscode.l10n.t('Sort by {0}', '{0}'),
    revealSource: vscode.l10n.t('Show {0} in the editor', '{0}'),
    openFile: vscode.l10n.t('Open File'),
    jumpToEnd: vscode.l10n.t('Jump to the end'),
    details: vscode.l10n.t('Details'),
    restUnformatted: vscode.l10n.t('The text is too long to be formatted. The rest is shown as plain text.'),
    legend: vscode.l10n.t('Legend'),
    boxes: vscode.l10n.t('Marked objects'),
    lost: vscode.l10n.t(
      'No answer from HF Inference. If VS Code has restarted its extensions, the buttons here no longer work.',
    ),
    openAgain: vscode.l10n.t('Open Result Again'),
  };
}

/** Returns the label of a button of the toolbar. */
export function actionLabel(action: ResultAction): string {
  switch (action) {
    case 'copy':
      return vscode.l10n.t('Copy');
    case 'insert':
      return vscode.l10n.t('Insert');
    case 'replace':
      return vscode.l10n.t('Replace');
    case 'save':
      return vscode.l10n.t('Save');
    case 'repeat':
      return vscode.l10n.t('Repeat');
    case 'repeatWithoutCache':
      return vscode.l10n.t('Repeat Without Cache');
    case 'rawJson':
      return vscode.l10n.t('Raw JSON');
    case 'cancel':
      return vscode.l10n.t('Cancel');
  }
}
