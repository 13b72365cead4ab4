import * as vscode from 'vscode';
import type { KeptRun } from '../../core/runs/historyRecord';
import type { RunSummary } from '../../core/runs/historySummary';
import { localDay, noonOf } from '../../core/runs/localDay';
import { visibleLine } from '../../core/tasks/visibleText';
import { formatNumber } from '../../platform/messages/formatNumber';
import { plural } from '../../platform/messages/plural';
import { endWords } from '../../platform/failureWords';
import type { RunNode } from './runNode';

const MAX_NAME_LENGTH = 200;
const DAY_MS = 24 * 3600_000;

/** Creates the row of a day or a run. Whatever a model or a user wrote is shown as inert text. */
export function runTreeItem(
  node: Extract<RunNode, { readonly kind: 'day' | 'run' }>,
  now: number,
): vscode.TreeItem {
  if (node.kind === 'day') {
    const item = new vscode.TreeItem(dayName(node.day, now), vscode.TreeItemCollapsibleState.Expanded);
    item.id = node.day;
    item.description = formatNumber(node.runs.length);
    item.contextValue = 'day';
    item.accessibilityInformation = {
      label: plural(node.runs.length, vscode.l10n.t('{1}, {0} run|{1}, {0} runs'), dayName(node.day, now)),
    };
    return item;
  }
  const { run } = node;
  const ended = endWords(run);
  const name = shortName(run.model);
  const facts = [run.isCached && vscode.l10n.t('cached'), run.task !== 'auto' && run.task];
  const words = run.words === '' ? characters(run) : run.words;
  return {
    id: run.id,
    // The view's find looks only at the label, so that the label has the words to find.
    label: joined(' · ', [name, ended, words]),
    description: joined(' · ', [time(run, { timeStyle: 'short' }), duration(run), ...facts]),
    iconPath: iconOf(run),
    contextValue: joined(' ', ['run', run.canRepeat && 'again', run.hasRequest && 'sent']),
    command: {
      command: 'hfInference.runs.open',
      title: vscode.l10n.t('Open Run'),
      arguments: [{ id: run.id }],
    },
    accessibilityInformation: {
      label: joined(', ', [
        visibleLine(run.model, MAX_NAME_LENGTH),
        ended,
        words,
        ...[...facts, duration(run), time(run)],
      ]),
    },
  };
}

/** Creates the tooltip, only for the row at which the mouse points. `kept` is what the disk has of the run. */
export function runTooltip(run: RunSummary, kept: KeptRun | undefined): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  const at = new Date(run.at).toLocaleString(vscode.env.language);
  const lines = [
    visibleLine(run.model, MAX_NAME_LENGTH),
    endWords(run) !== '' && (kept?.shown.message ?? endWords(run)),
    joined(' · ', [at, duration(run), run.isCached && vscode.l10n.t('cached'), characters(run)]),
    joined(' · ', [run.task !== 'auto' && run.task, run.origin, run.account]),
    kept?.hasTexts === false && vscode.l10n.t('The texts of this run were not kept.'),
  ];
  // Two line ends make a paragraph in Markdown; one would be a space.
  tooltip.appendText(joined('\n\n', lines));
  return tooltip;
}

/** Returns a model's name without its owner: a narrow sidebar cuts the end. */
export function shortName(model: string): string {
  const name = model.slice(model.lastIndexOf('/') + 1);
  return visibleLine(name === '' ? model : name, MAX_NAME_LENGTH);
}

function dayName(day: string, now: number): string {
  if (day === localDay(now)) {
    return vscode.l10n.t('Today');
  }
  if (day === localDay(noonOf(localDay(now)).getTime() - DAY_MS)) {
    return vscode.l10n.t('Yesterday');
  }
  const date = noonOf(day);
  const isThisYear = date.getFullYear() === new Date(now).getFullYear();
  return date.toLocaleDateString(vscode.env.language, {
    ...{ weekday: 'long', month: 'long', day: 'numeric' },
    ...(!isThisYear && { year: 'numeric' }),
  });
}

function time({ at }: RunSummary, options?: Intl.DateTimeFormatOptions): string {
  return new Date(at).toLocaleTimeString(vscode.env.language, options);
}

function duration({ elapsedMs, status }: RunSummary): string {
  if (status === 'interrupted') {
    return '';
  }
  const seconds = elapsedMs / 1000;
  return vscode.l10n.t(
    '{0} s',
    formatNumber(seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)),
  );
}

function characters({ characters: count }: RunSummary): string {
  return plural(count, vscode.l10n.t('{0} character|{0} characters'));
}

function iconOf({ isCached, status }: RunSummary): vscode.ThemeIcon {
  switch (status) {
    case 'ok':
      return new vscode.ThemeIcon(isCached ? 'database' : 'pass');
    case 'error':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
    case 'cancelled':
      return new vscode.ThemeIcon('circle-slash');
    case 'interrupted':
      return new vscode.ThemeIcon('debug-disconnect', new vscode.ThemeColor('list.warningForeground'));
  }
}

function joined(separator: string, parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(separator);
}
