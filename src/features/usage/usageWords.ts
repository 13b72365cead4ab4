import * as vscode from 'vscode';
import type { SPAN_DAYS } from '../../core/usage/usageSpan';
import type { UsageGroup, UsageGrouping, UsageTotals } from '../../core/usage/usageSummary';
import { visibleLine } from '../../core/tasks/visibleText';
import { plural } from '../../platform/messages/plural';

const MAX_NAME_LENGTH = 120;

export type UsageFigure = keyof UsageTotals;

export function figureLabel(figure: UsageFigure): string {
  switch (figure) {
    case 'requests':
      return vscode.l10n.t('Requests');
    case 'characters':
      return vscode.l10n.t('Input characters');
    case 'tokens':
      return vscode.l10n.t('Tokens');
    case 'failed':
      return vscode.l10n.t('Failures');
    case 'seconds':
      return vscode.l10n.t('Seconds');
    case 'cached':
      return vscode.l10n.t('Cache hits');
    case 'rateLimited':
      return vscode.l10n.t('Rate limit hits');
  }
}

/** Explains the dash in the place of tokens. */
export function notReportedSentence(): string {
  return vscode.l10n.t('No server reported tokens for these requests.');
}

export function groupingLabel(grouping: UsageGrouping): string {
  switch (grouping) {
    case 'model':
      return vscode.l10n.t('Model');
    case 'account':
      return vscode.l10n.t('Account');
    case 'endpoint':
      return vscode.l10n.t('Endpoint');
  }
}

/** Returns the name of the span that ends today. */
export function spanLabel(days: (typeof SPAN_DAYS)[number]): string {
  return days === 1 ? vscode.l10n.t('Today') : plural(days, vscode.l10n.t('Last {0} day|Last {0} days'));
}

/** Returns the title of a list of groups. */
export function groupingTitle(grouping: UsageGrouping): string {
  switch (grouping) {
    case 'model':
      return vscode.l10n.t('Models');
    case 'account':
      return vscode.l10n.t('Accounts');
    case 'endpoint':
      return vscode.l10n.t('Endpoints');
  }
}

/** Returns what the user sees of a group. Names that a server or a user chose are shown as inert text. */
export function groupLabel({ name, origin }: Omit<UsageGroup, 'totals'>, grouping: UsageGrouping): string {
  const label = visibleLine(name, MAX_NAME_LENGTH);
  if (grouping !== 'account') {
    return grouping === 'endpoint' ? hostLabel(label) : label;
  }
  const account = label === '' ? vscode.l10n.t('No token') : label;
  return origin === undefined ? account : vscode.l10n.t('{0} ({1})', account, hostLabel(origin));
}

/**
 * Returns a name for little room: of a model without its owner, of an account without its endpoint, unless another one of
 * the groups next to it has the same short name.
 */
export function shortLabel(
  group: UsageGroup,
  grouping: 'model' | 'account',
  groups: readonly UsageGroup[],
): string {
  const short = shortName(group, grouping);
  const isUnique = groups.filter((other) => shortName(other, grouping) === short).length < 2;
  if (!isUnique) {
    return groupLabel(group, grouping);
  }
  return short === '' ? groupLabel({ name: '' }, grouping) : visibleLine(short, MAX_NAME_LENGTH);
}

function shortName({ name }: UsageGroup, grouping: 'model' | 'account'): string {
  return grouping === 'model' ? (name.split('/').at(-1) ?? '') : name;
}

function hostLabel(origin: string): string {
  return origin.replace(/^https:\/\//, '');
}
