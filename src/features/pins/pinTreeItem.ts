import * as vscode from 'vscode';
import type { LoadState } from '../../core/pins/loads/loadState';
import type { PinList } from '../../core/pins/list/pinList';
import type { PinRow } from '../../core/pins/intent/pinRows';
import { visibleLine } from '../../core/tasks/visibleText';

const MAX_LABEL_LENGTH = 200;

/** What is known of a row beside the row itself. */
export interface RowFacts {
  readonly load: LoadState;
  /** Its model has a page on the hub. */
  readonly onHub: boolean;
  /** It is the model of `hfInference.model`. */
  readonly isCurrent: boolean;
}

/**
 * The row of a pin as the view shows it: the model's name first, because a narrow sidebar cuts the end. Whatever the server
 * sent is shown as inert text.
 */
export function pinTreeItem(row: PinRow, { load, onHub, isCurrent }: RowFacts): vscode.TreeItem {
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
  const { owner, name } = namesIn(modelId);
  const details = [computeType && visibleLine(computeType, 40), row.count > 1 && `×${row.count}`];
  const { icon, words } = loadLook(load);
  return {
    id: JSON.stringify([modelId, computeType]),
    label: name,
    // A word would push the compute type out of a sidebar of the usual width.
    description: joined(' ', [isCurrent && '✓', joined(' · ', [owner, ...details])]),
    iconPath: icon,
    contextValue: joined(' ', ['pin', isCurrent && 'current', onHub && 'hub']),
    accessibilityInformation: {
      label: joined(', ', [
        visibleLine(modelId, MAX_LABEL_LENGTH),
        isCurrent && vscode.l10n.t('current'),
        ...details,
        words,
      ]),
    },
  };
}

/** The two parts of `owner/name`; many of the oldest models have no owner. */
function namesIn(modelId: string): { readonly owner: string; readonly name: string } {
  const slash = modelId.indexOf('/');
  // An ID that ends in a slash still needs a label.
  const start = slash === modelId.length - 1 ? 0 : slash + 1;
  return {
    owner: visibleLine(modelId.slice(0, Math.max(start - 1, 0)), MAX_LABEL_LENGTH),
    name: visibleLine(modelId.slice(start), MAX_LABEL_LENGTH),
  };
}

function joined(separator: string, parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(separator);
}

function droppedItem({ name, text }: Extract<PinRow, { kind: 'dropped' }>): vscode.TreeItem {
  const { owner, name: label } =
    name === undefined ? { owner: '', name: visibleLine(text, MAX_LABEL_LENGTH) } : namesIn(name.modelId);
  const words = vscode.l10n.t('dropped by the server');
  return {
    id: `dropped ${text}`,
    label,
    description: joined(' · ', [owner, words]),
    accessibilityInformation: {
      label: joined(', ', [visibleLine(name?.modelId ?? text, MAX_LABEL_LENGTH), words]),
    },
    iconPath: new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')),
    contextValue: 'dropped',
  };
}

/** Made only for the row that is pointed at. */
export function pinTooltip(row: PinRow, { load, isCurrent }: RowFacts): vscode.MarkdownString {
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
    ...(isCurrent ? [vscode.l10n.t('Current model')] : []),
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

/** How many of how many; only how many where the server does not name a limit. */
export function pinsCount({ items, allowed }: PinList): string {
  return allowed === undefined ? `${items.length}` : vscode.l10n.t('{0} of {1}', items.length, allowed);
}
