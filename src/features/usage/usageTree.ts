import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import { rangeOfSpan } from '../../core/usage/usageSpan';
import { groupUsage, rowsIn, totalsOf } from '../../core/usage/usageSummary';
import type { UsageGroup, UsageTotals } from '../../core/usage/usageSummary';
import { listOnLine } from '../../platform/messages/lists';
import { plural } from '../../platform/messages/plural';
import type { OutputLog } from '../../platform/outputLog';
import type { UsageStore } from './usageStore';
import { groupLabel, shortLabel, spanLabel } from './usageWords';

const DAYS = [1, 7, 30] as const;

/** A row of the view: a span, or one of its models or accounts. */
export type UsageNode =
  | {
      readonly kind: 'usageSpan';
      readonly days: (typeof DAYS)[number];
      readonly totals: UsageTotals;
      readonly children: readonly UsageNode[];
    }
  | {
      readonly kind: 'usageGroup';
      readonly days: (typeof DAYS)[number];
      readonly grouping: 'model' | 'account';
      readonly group: UsageGroup;
      readonly label: string;
    };

/** The view of the usage in the sidebar: today, 7 and 30 days, each with its models and accounts. */
export class UsageTree implements Disposable {
  private readonly subscription: Disposable;

  constructor(
    private readonly store: UsageStore,
    private readonly tree: Pick<vscode.TreeView<UsageNode>, 'message'>,
    changed: vscode.EventEmitter<UsageNode | undefined>,
    private readonly log: OutputLog,
  ) {
    this.subscription = store.onDidChange(() => changed.fire(undefined));
  }

  async getChildren(node?: UsageNode): Promise<UsageNode[]> {
    if (node !== undefined) {
      return node.kind === 'usageSpan' ? [...node.children] : [];
    }
    try {
      const spans = await this.spans();
      this.tree.message = '';
      return spans;
    } catch (error) {
      this.log.error(`the usage could not be read: ${error instanceof Error ? error.message : typeof error}`);
      this.tree.message = vscode.l10n.t('The usage figures could not be read. See the log for details.');
      return [];
    }
  }

  getTreeItem(node: UsageNode): vscode.TreeItem {
    if (node.kind === 'usageSpan') {
      const label = spanLabel(node.days);
      return {
        id: String(node.days),
        label,
        description: figuresText(node.totals),
        tooltip: vscode.l10n.t('{0}: {1}', label, figuresText(node.totals)),
        collapsibleState:
          node.children.length === 0
            ? vscode.TreeItemCollapsibleState.None
            : node.days === 1
              ? vscode.TreeItemCollapsibleState.Expanded
              : vscode.TreeItemCollapsibleState.Collapsed,
      };
    }
    const { days, group, grouping, label } = node;
    const sentence = vscode.l10n.t('{0}: {1}', groupLabel(group, grouping), figuresText(group.totals));
    return {
      id: JSON.stringify([days, grouping, group.origin, group.name]),
      label,
      description: figuresText(group.totals),
      tooltip: sentence,
      accessibilityInformation: { label: sentence },
      iconPath: new vscode.ThemeIcon(grouping === 'model' ? 'sparkle' : 'account'),
    };
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async spans(): Promise<UsageNode[]> {
    const { today } = this.store;
    const rows = await this.store.ledger.rows(rangeOfSpan({ kind: 'last', days: 30 }, today));
    if (rows.length === 0) {
      return [];
    }
    return DAYS.map((days) => {
      const current = rowsIn(rows, rangeOfSpan({ kind: 'last', days }, today));
      const children = (['model', 'account'] as const).flatMap((grouping) => {
        const groups = groupUsage(current, grouping);
        return groups
          .toSorted((a, b) => b.totals.requests - a.totals.requests)
          .map((group): UsageNode => {
            // The figures would not fit next to the owner or the endpoint.
            const label = shortLabel(group, grouping, groups);
            return { kind: 'usageGroup', days, grouping, group, label };
          });
      });
      return { kind: 'usageSpan', days, totals: totalsOf(current), children };
    });
  }
}

/** “12 requests, 3,456 characters, 1 failure”; figures of 0 are left out after the requests. */
function figuresText({ requests, characters, failed }: UsageTotals): string {
  return listOnLine([
    plural(requests, vscode.l10n.t('{0} request|{0} requests')),
    ...(characters === 0 ? [] : [plural(characters, vscode.l10n.t('{0} character|{0} characters'))]),
    ...(failed === 0 ? [] : [plural(failed, vscode.l10n.t('{0} failure|{0} failures'))]),
  ]);
}
