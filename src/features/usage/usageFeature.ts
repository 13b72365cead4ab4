/** The usage figures: view, dashboard and commands. The extension loads this bundle when they are first used. */
import * as vscode from 'vscode';
import type { Clock, Disposable } from '../../core/ports';
import type { UsageLedger } from '../../core/usage/usageLedger';
import type { OutputLog } from '../../platform/outputLog';
import { usageCommands } from './usageCommands';
import type { UsageHandlers } from './usageCommands';
import { UsagePanel } from './usagePanel';
import { UsageStore } from './usageStore';
import { UsageTree } from './usageTree';
import type { UsageNode } from './usageTree';

export interface UsageServices {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: OutputLog;
  /** The folder of the extension. */
  readonly extensionUri: vscode.Uri;
  readonly ledger: Pick<UsageLedger, 'rows' | 'clear' | 'onDidChange'>;
}

export interface UsageFeature extends Disposable {
  readonly handlers: UsageHandlers;
  readonly panel: UsagePanel;
  readonly view: UsageTree;
}

/** Creates the parts. `changed` makes the tree reload its rows. */
export function createUsageFeature(
  { clock, extensionUri, ledger, log }: UsageServices,
  tree: vscode.TreeView<UsageNode>,
  changed: vscode.EventEmitter<UsageNode | undefined>,
): UsageFeature {
  const store = new UsageStore(ledger, clock);
  const view = new UsageTree(store, tree, changed, log);
  const panel = new UsagePanel(store, extensionUri, log);
  const parts = vscode.Disposable.from(view, panel, store);
  return { view, panel, handlers: usageCommands(store, panel), dispose: () => void parts.dispose() };
}
