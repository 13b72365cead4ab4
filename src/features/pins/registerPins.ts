import * as vscode from 'vscode';
import type { PinRow } from '../../core/pins/intent/pinRows';
import type { Disposable } from '../../core/ports';
import { registerCommands, type CommandHandler } from '../../platform/commands';
import type { PinsFeature, PinsServices } from './pinsFeature';

const COMMANDS = [
  'refresh',
  'add',
  'remove',
  'replaceAll',
  'restore',
  'applyList',
  'setComputeType',
  'infer',
  'copyModelId',
  'openOnHub',
  'import',
  'export',
] as const;

/** Registers the view of the pinned models and its commands. All else is loaded when the view is seen or a command runs. */
export function registerPins(services: PinsServices): Disposable {
  const changed = new vscode.EventEmitter<PinRow | undefined>();
  let feature: PinsFeature | undefined;
  let loading: Promise<PinsFeature> | undefined;
  let isOver = false;
  const load = (): Promise<PinsFeature> =>
    (loading ??= Promise.all([import('./pinsFeature'), services.openStorage()]).then(
      ([{ createPinsFeature }, storage]) => {
        feature = createPinsFeature(services, storage, tree, changed);
        if (isOver) feature.dispose();
        return feature;
      },
      (error: unknown) => {
        // Such as files that an update has just replaced: the next use tries again.
        loading = undefined;
        throw error;
      },
    ));

  const tree = vscode.window.createTreeView<PinRow>('hfInference.pins', {
    canSelectMany: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (row) => (await load()).view.getChildren(row),
      getTreeItem: async (row) => (await load()).view.getTreeItem(row),
      resolveTreeItem: async (item, row) => (await load()).view.resolveTreeItem(item, row),
    },
  });
  const handler =
    (id: (typeof COMMANDS)[number]): CommandHandler =>
    async (...args) =>
      (await load()).handlers[`hfInference.pins.${id}`]?.(...args);
  return vscode.Disposable.from(
    registerCommands(
      services.log,
      Object.fromEntries(COMMANDS.map((id) => [`hfInference.pins.${id}`, handler(id)])),
    ),
    tree,
    changed,
    {
      dispose: () => {
        isOver = true;
        feature?.dispose();
      },
    },
  );
}
