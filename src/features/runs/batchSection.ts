import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import { isResumable, isRunning } from '../../core/runs/batch/activeBatches';
import type { ActiveBatches, ShownBatch } from '../../core/runs/batch/activeBatches';
import { batchFacts, failureFacts } from '../../platform/batchText';
import { formatNumber } from '../../platform/messages/formatNumber';
import { nameOf } from '../../platform/nameOf';
import type { BatchNode, RunNode } from './runNode';

/** Minimum time between two updates of the rows: VS Code reads each row anew. */
const MIN_UPDATE_INTERVAL_MS = 500;

const SECTION: RunNode = { kind: 'batches' };

/** The rows of the batches, at the top of the history. */
export class BatchSection implements Disposable {
  /** VS Code knows rows by these objects. */
  private readonly nodes = new Map<string, BatchNode>();
  private readonly outdated = new Set<string>();
  /** Batches whose rows have rows below them. */
  private readonly expandable = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly changes: Disposable;

  /** `refresh` makes VS Code read a row anew, or all of them. */
  constructor(
    private readonly batches: ActiveBatches,
    private readonly refresh: (node: RunNode | undefined) => void,
  ) {
    this.changes = batches.onDidChange((output) => this.update(output));
  }

  /** The section, if there are batches. */
  roots(): readonly RunNode[] {
    return this.batches.list().length > 0 ? [SECTION] : [];
  }

  children(node: Extract<RunNode, { readonly kind: 'batches' | 'batch' }>): RunNode[] {
    if (node.kind === 'batches') {
      return this.batches.list().map(({ output }) => this.nodeOf(output));
    }
    const batch = this.batches.get(node.output);
    return batch === undefined
      ? []
      : failureFacts(batch).map(({ kind, words }) => ({
          ...{ kind: 'failures', output: node.output, failure: kind, words },
        }));
  }

  parent(node: RunNode): RunNode | undefined {
    return node.kind === 'batch' ? SECTION : node.kind === 'failures' ? this.nodeOf(node.output) : undefined;
  }

  item(node: Extract<RunNode, { readonly kind: 'batches' | 'batch' | 'failures' }>): vscode.TreeItem {
    switch (node.kind) {
      case 'batches':
        return sectionItem(this.batches.list().length);
      case 'batch': {
        const batch = this.batches.get(node.output);
        return batch === undefined ? new vscode.TreeItem('') : this.batchItem(batch);
      }
      case 'failures':
        return failuresItem(node);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.changes.dispose();
  }

  private nodeOf(output: string): BatchNode {
    const node = this.nodes.get(output) ?? { kind: 'batch', output };
    this.nodes.set(output, node);
    return node;
  }

  private update(output: string): void {
    const isKnown = this.nodes.has(output) && this.batches.get(output) !== undefined;
    if (!isKnown) {
      this.nodes.delete(output);
      this.refresh(undefined);
      return;
    }
    this.outdated.add(output);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      // VS Code indents rows by whether rows beside them can be expanded, and does so only when it reads them.
      if ([...this.outdated].some((each) => this.isExpandable(each) !== this.expandable.has(each))) {
        this.refresh(SECTION);
      } else {
        this.outdated.forEach((each) => this.refresh(this.nodes.get(each)));
      }
      this.outdated.clear();
    }, MIN_UPDATE_INTERVAL_MS);
  }

  private isExpandable(output: string): boolean {
    return (this.batches.get(output)?.figures.failed ?? 0) > 0;
  }

  private batchItem(batch: ShownBatch): vscode.TreeItem {
    const { name, output } = batch;
    if (this.isExpandable(output)) {
      this.expandable.add(output);
    } else {
      this.expandable.delete(output);
    }
    const isOneOfSeveral = this.batches.list().filter((other) => other.name === name).length > 1;
    return batchItem(batch, isOneOfSeveral ? [nameOf(vscode.Uri.parse(output))] : []);
  }
}

function sectionItem(count: number): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Batches'), vscode.TreeItemCollapsibleState.Expanded);
  item.id = 'batches';
  item.description = formatNumber(count);
  item.contextValue = 'batches';
  return item;
}

/** `tellingApart`: what the row says first if other batches have the same name. */
function batchItem(batch: ShownBatch, tellingApart: readonly string[]): vscode.TreeItem {
  const { figures, model, name, output, reason, task } = batch;
  const facts = batchFacts(batch);
  const hasFailures = figures.failed > 0;
  const item = new vscode.TreeItem(
    name,
    hasFailures ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
  );
  item.id = `batch ${output}`;
  item.description = [...tellingApart, ...facts].join(' · ');
  item.iconPath = iconOf(batch);
  item.contextValue = ['batch', ...capabilities(batch)].join(' ');
  item.command = {
    command: 'hfInference.batch.open',
    title: vscode.l10n.t('Open Output'),
    arguments: [{ output }],
  };
  item.tooltip = [name, facts.join(' · '), reason ?? pauseReason(batch), `${model} · ${task}`, pathOf(output)]
    .filter((line) => line !== undefined)
    .join('\n');
  item.accessibilityInformation = { label: [name, ...tellingApart, ...facts, model].join(', ') };
  return item;
}

/** A sentence that says why a running batch sends nothing at the moment. */
function pauseReason({ state }: ShownBatch): string | undefined {
  return state === 'unavailable'
    ? vscode.l10n.t('The server is overloaded or cannot be reached. The batch goes on when it answers again.')
    : undefined;
}

/** What can be done with a batch, for the menus of its row. */
function capabilities(batch: ShownBatch): readonly string[] {
  if (isRunning(batch)) {
    return ['running'];
  }
  if (batch.state === 'elsewhere') {
    return [];
  }
  return ['resting', ...(isResumable(batch) ? ['resumable'] : batch.figures.failed > 0 ? ['failed'] : [])];
}

function failuresItem({ failure, output, words }: Extract<RunNode, { readonly kind: 'failures' }>) {
  const item = new vscode.TreeItem(words);
  item.id = `failures ${failure} ${output}`;
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  item.contextValue = 'failures';
  return item;
}

function iconOf(batch: ShownBatch): vscode.ThemeIcon {
  if (isRunning(batch)) {
    return new vscode.ThemeIcon(
      batch.state === 'running' ? 'sync~spin' : 'watch',
      batch.figures.failed > 0 ? new vscode.ThemeColor('list.warningForeground') : undefined,
    );
  }
  switch (batch.state) {
    case 'complete':
      return batch.figures.failed === 0
        ? new vscode.ThemeIcon('pass')
        : new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
    case 'stopped':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
    case 'cancelled':
      return new vscode.ThemeIcon('circle-slash');
    case 'elsewhere':
      return new vscode.ThemeIcon('multiple-windows');
    default:
      return new vscode.ThemeIcon('debug-pause');
  }
}

function pathOf(output: string): string {
  const uri = vscode.Uri.parse(output);
  return uri.scheme === 'file' ? uri.fsPath : uri.toString(true);
}
