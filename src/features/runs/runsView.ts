import * as vscode from 'vscode';
import type { Clock, Disposable } from '../../core/ports';
import type { RunHistory } from '../../core/runs/runHistory';
import { setContextKey } from '../../platform/contextKeys';
import { showMessage } from '../../platform/messages/showMessage';
import { selectFocused } from '../../platform/selectFocused';
import { readSetting } from '../../platform/settings';
import type { BatchSection } from './batchSection';
import { groupByDay } from './runNode';
import type { DayNode, RunNode } from './runNode';
import { runTooltip, runTreeItem } from './runTreeItem';

/** The former extension host of a window that was reloaded ends within this time. Its runs are interrupted only then. */
const FORMER_HOST_MS = 10_000;

/** The view of the history: it shows what is kept, and nothing else. */
export class RunsView implements Disposable {
  private readonly subscriptions: readonly Disposable[];
  private days: readonly DayNode[] = [];
  /** What the rows show, to notice changes. */
  private shown = '';

  constructor(
    private readonly history: RunHistory,
    readonly tree: vscode.TreeView<RunNode>,
    private readonly changed: vscode.EventEmitter<RunNode | undefined>,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly batches: BatchSection,
  ) {
    const timer = setTimeout(() => void this.update(), FORMER_HOST_MS);
    this.subscriptions = [
      { dispose: () => clearTimeout(timer) },
      history.onDidChange(() => void this.update()),
      // Runs of a window that crashed show only when they are looked for, and today becomes yesterday.
      vscode.window.onDidChangeWindowState(({ focused }) => focused && changed.fire(undefined)),
      tree.onDidChangeVisibility(({ visible }) => visible && changed.fire(undefined)),
    ];
  }

  getTreeItem(node: RunNode): vscode.TreeItem {
    return node.kind === 'day' || node.kind === 'run'
      ? runTreeItem(node, this.clock.now())
      : this.batches.item(node);
  }

  async getChildren(node?: RunNode): Promise<RunNode[]> {
    switch (node?.kind) {
      case 'day':
        return [...node.runs];
      case 'batches':
      case 'batch':
        return this.batches.children(node);
      case 'run':
      case 'failures':
        return [];
      case undefined:
        await this.load();
        return [...this.batches.roots(), ...this.days];
    }
  }

  getParent(node: RunNode): RunNode | undefined {
    return node.kind === 'run' ? this.days.find(({ day }) => day === node.day) : this.batches.parent(node);
  }

  async resolveTreeItem(item: vscode.TreeItem, node: RunNode): Promise<vscode.TreeItem> {
    if (node.kind === 'run') {
      item.tooltip = runTooltip(node.run, await this.history.read(node.run.id));
    }
    return item;
  }

  /** The selected rows if there are several; otherwise the row that has the focus, which the arrow keys move. */
  async selected(): Promise<readonly RunNode[]> {
    const { tree } = this;
    return tree.selection.length > 1 || !tree.visible ? tree.selection : selectFocused(tree);
  }

  /** Shows the runs of a day, or says that none of them is kept. */
  async reveal(day: string): Promise<void> {
    await this.load();
    const node = this.days.find((each) => each.day === day);
    if (node === undefined) {
      void showMessage('information', vscode.l10n.t('No runs of this day are kept.'));
      return;
    }
    await this.tree.reveal(node, { select: true, focus: true, expand: true });
  }

  dispose(): void {
    this.subscriptions.forEach((subscription) => subscription.dispose());
  }

  /**
   * Makes VS Code read the rows anew if they changed. Meanwhile it knows none of them, and calls commands without the
   * clicked row.
   */
  private async update(): Promise<void> {
    if (!this.tree.visible) {
      return;
    }
    const { shown } = this;
    await this.load();
    if (this.shown !== shown) {
      this.changed.fire(undefined);
    }
  }

  private async load(): Promise<void> {
    const runs = await this.history.summarize();
    this.days = groupByDay(runs);
    this.shown = JSON.stringify(runs);
    const isOff = readSetting('history.limit') === 0;
    await setContextKey('hfInference.runs.state', this.days.length > 0 ? 'list' : isOff ? 'off' : 'empty');
  }
}
