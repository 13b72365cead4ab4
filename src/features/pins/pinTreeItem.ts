import * as vscode from 'vscode';
import type { LoadState } from '../../core/pins/loads/loadState';
import type { PinRow } from '../../core/pins/intent/pinRows';
import { visibleLine } from '../../core/tasks/visibleText';

const MAX_LABEL_LENGTH = 200;

/** What is known of a row beside the row itself. */
export interface RowFacts {
  readonly load: LoadState;
  /** Its model has a page on the hub. */
  readonly onHub: boolean;
}

/** The row of a pin as the view shows it. Whatever the server sent is shown as inert text. */
export function pinTreeItem(row: PinRow, { load, onHub }: RowFacts): vscode.TreeItem {
  if (row.kind === 'unreadable') {
    return {
      label: vscode.l10n.t('Unknown entry'),
      description: visibleLine(row.text, MAX_LABEL_LENGTH),
      iconPath: new vscode.ThemeIcon('question'),
      contextValue: 'unreadable',
    };
  }
  if (row.kind === 'dropped') {
    return droppedItem(row);
  }
  const { modelId, computeType } = row.name;
  const label = visibleLine(modelId, MAX_LABEL_LENGTH);
  const details = [computeType && visibleLine(computeType, 40), row.count > 1 && `×${row.count}`].filter(
    Boolean,
  );
  const { icon, words } = loadLook(load);
  return {
    id: JSON.stringify([modelId, computeType]),
    label,
    description: details.join(' '),
    iconPath: icon,
    contextValue: onHub ? 'pin hub' : 'pin',
    accessibilityInformation: { label: [label, ...details, words].filter(Boolean).join(', ') },
  };
}

function droppedItem({ name, text }: Extract<PinRow, { kind: 'dropped' }>): vscode.TreeItem {
  return {
    id: `dropped ${text}`,
    label: visibleLine(name?.modelId ?? text, MAX_LABEL_LENGTH),
    description: vscode.l10n.t('dropped by the server'),
    iconPath: new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')),
    contextValue: 'dropped',
  };
}

/** Made only for the row that is pointed at. */
export function pinTooltip(row: PinRow, { load }: RowFacts): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  if (row.kind === 'unreadable') {
    tooltip.appendText(
      vscode.l10n.t(
        'HF Inference does not recognize this entry and leaves it unchanged: {0}',
        visibleLine(row.text, 500),
      ),
    );
    return tooltip;
  }
  if (row.kind === 'dropped') {
    tooltip.appendText(
      vscode.l10n.t(
        'The server no longer lists this entry, although it was sent with the last change: {0}',
        visibleLine(row.text, 500),
      ),
    );
    return tooltip;
  }
  const lines = [
    visibleLine(row.name.modelId, MAX_LABEL_LENGTH),
    row.name.computeType === undefined
      ? vscode.l10n.t('Compute type: not specified')
      : vscode.l10n.t('Compute type: {0}', visibleLine(row.name.computeType, 40)),
    ...(row.count > 1 ? [vscode.l10n.t('This entry appears {0} times.', row.count)] : []),
    loadLook(load).words || vscode.l10n.t('Load state unknown'),
  ];
  // Two line ends make a paragraph in Markdown; one would be a space.
  tooltip.appendText(lines.join('\n\n'));
  return tooltip;
}

function loadLook(load: LoadState): { readonly icon: vscode.ThemeIcon; readonly words: string } {
  switch (load) {
    case 'loaded':
      return {
        icon: new vscode.ThemeIcon('pass-filled', new vscode.ThemeColor('testing.iconPassed')),
        words: vscode.l10n.t('loaded'),
      };
    case 'loading':
      return { icon: new vscode.ThemeIcon('loading~spin'), words: vscode.l10n.t('loading') };
    case 'notLoaded':
      return { icon: new vscode.ThemeIcon('circle-large-outline'), words: vscode.l10n.t('not loaded') };
    case 'tooBig':
      return {
        icon: new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')),
        words: vscode.l10n.t('too large for this server'),
      };
    case 'failed':
      return {
        icon: new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground')),
        words: vscode.l10n.t('failed to load'),
      };
    case 'unknown':
      return { icon: new vscode.ThemeIcon('pinned'), words: '' };
  }
}
