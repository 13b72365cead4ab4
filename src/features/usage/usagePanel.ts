import * as vscode from 'vscode';
import * as v from 'valibot';
import type { Disposable } from '../../core/ports';
import { rangeOfSpan } from '../../core/usage/usageSpan';
import type { OwnCommandId } from '../../platform/commandMap';
import { reportError, runCommand } from '../../platform/commands';
import { offer } from '../../platform/messages/showMessage';
import type { OutputLog } from '../../platform/outputLog';
import { ReusedPanel } from '../../platform/reusedPanel';
import { fromUsageDashboardSchema, usageSelectionSchema } from '../../webview/usageProtocol';
import type { FromUsageDashboard, ToUsageDashboard, UsageSelection } from '../../webview/usageProtocol';
import { clearUsage, exportToFile } from './usageActions';
import type { UsageStore } from './usageStore';
import { usageViewOf } from './usageViewOf';

const DEFAULT_SELECTION: UsageSelection = {
  span: { kind: 'last', days: 30 },
  grouping: 'model',
  metric: 'requests',
};

/** The dashboard: one panel, which is reused. */
export class UsagePanel implements Disposable {
  private readonly host: ReusedPanel<typeof fromUsageDashboardSchema, ToUsageDashboard>;
  private readonly changes: Disposable;
  private selection = DEFAULT_SELECTION;
  private latest = 0;

  constructor(
    private readonly store: UsageStore,
    extension: vscode.Uri,
    private readonly log: OutputLog,
  ) {
    this.host = new ReusedPanel(
      {
        ...{ viewType: 'hfInference.usage', title: vscode.l10n.t('Usage'), extension },
        ...{ script: 'usageDashboard.js', style: 'usageStyles.css', schema: fromUsageDashboardSchema },
      },
      (message) => this.receive(message),
    );
    this.changes = store.onDidChange(() => this.show());
  }

  open(): void {
    const { panel } = this.host;
    if (panel === undefined) {
      this.host.create(vscode.ViewColumn.Active);
    } else {
      panel.reveal();
      this.show();
    }
  }

  /** Fills a panel that was open when VS Code was closed. `state` is what the panel kept. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const kept = v.safeParse(usageSelectionSchema, state);
    this.selection = kept.success ? kept.output : DEFAULT_SELECTION;
    this.host.restore(panel);
  }

  dispose(): void {
    this.changes.dispose();
    this.host.dispose();
  }

  private receive(message: FromUsageDashboard): void {
    switch (message.kind) {
      case 'ready':
        return this.show();
      case 'select':
        this.selection = message.selection;
        return this.show();
      case 'refresh':
        return this.store.refresh();
      case 'export':
        return this.act('hfInference.usage.export', () =>
          exportToFile(this.store, rangeOfSpan(this.selection.span, this.store.today)),
        );
      case 'clear':
        return this.act('hfInference.usage.clear', () => clearUsage(this.store, true));
      case 'showRuns':
        return this.act('hfInference.runs.showDay', (id) => runCommand(id, { day: message.day }));
      case 'start':
        return this.act('hfInference.selectModel', (id) => runCommand(id));
    }
  }

  /** Does what a command does. The user sees an error as one of the command. */
  private act<Id extends OwnCommandId>(id: Id, work: (id: Id) => Promise<unknown>): void {
    work(id).catch((error: unknown) => void reportError(this.log, id, error));
  }

  /** Shows the current figures. If they cannot be read, those that are shown stay. */
  private show(): void {
    this.sendView().catch((error: unknown) => void this.reportUnread(error));
  }

  /** Sends what the panel shows now. A newer call overtakes one that is still reading. */
  private async sendView(): Promise<void> {
    if (!this.host.isReady) {
      return;
    }
    const call = ++this.latest;
    const { selection } = this;
    const { ledger, today } = this.store;
    const rows = await ledger.rows();
    if (call !== this.latest) {
      return;
    }
    await this.host.send({ kind: 'view', view: usageViewOf(rows, selection, today) });
  }

  private async reportUnread(error: unknown): Promise<void> {
    this.log.error(
      `the usage dashboard could not be filled: ${error instanceof Error ? (error.stack ?? error.name) : typeof error}`,
    );
    await offer('error', vscode.l10n.t('The usage figures could not be read. See the log for details.'), [
      { title: vscode.l10n.t('Try Again'), act: () => this.store.refresh() },
      { title: vscode.l10n.t('Show Log'), act: () => this.log.show() },
    ]);
  }
}
