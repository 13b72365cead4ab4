import * as vscode from 'vscode';
import type { Disposable, Event } from '../../core/ports';
import type { RunEvent } from '../../core/runs/runEvent';
import { registerCommands } from '../../platform/commands';
import { createLazyUsage } from '../../platform/lazyUsage';
import { loadOnce } from '../../platform/loadOnce';
import type { UsageFeature, UsageServices } from './usageFeature';
import type { UsageNode } from './usageTree';

const COMMANDS = ['open', 'refresh', 'export', 'clear'] as const;

/** The services that the composition root provides. */
interface RegisteredServices extends Pick<UsageServices, 'clock' | 'log'> {
  readonly runEvents: { readonly event: Event<RunEvent> };
}

/**
 * Counts the runs of this window, and registers the view of the usage, its dashboard, and its commands. All else is loaded
 * when one of them is first used.
 */
export function registerUsage(
  context: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>,
  { clock, log, runEvents }: RegisteredServices,
  open: Parameters<typeof createLazyUsage>[2],
): Disposable {
  const ledger = createLazyUsage(context, runEvents, open, log);
  const changed = new vscode.EventEmitter<UsageNode | undefined>();
  const feature = loadOnce(async (): Promise<UsageFeature> => {
    const { createUsageFeature } = await import('./usageFeature');
    return createUsageFeature({ clock, log, ledger, extensionUri: context.extensionUri }, tree, changed);
  });
  const { load } = feature;
  const tree = vscode.window.createTreeView<UsageNode>('hfInference.usage', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (node) => (await load()).view.getChildren(node),
      getTreeItem: async (node) => (await load()).view.getTreeItem(node),
    },
  });
  const handlers = COMMANDS.map((name) => {
    const id = `hfInference.usage.${name}` as const;
    return [id, async (...args: readonly unknown[]) => (await load()).handlers[id](...args)] as const;
  });
  return vscode.Disposable.from(
    registerCommands(log, Object.fromEntries(handlers)),
    vscode.window.registerWebviewPanelSerializer('hfInference.usage', {
      deserializeWebviewPanel: async (panel, state) => (await load()).panel.restore(panel, state),
    }),
    tree,
    changed,
    ledger,
    feature,
  );
}
