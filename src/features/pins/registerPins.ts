import * as vscode from 'vscode';
import type { PinRow } from '../../core/pins/intent/pinRows';
import type { Disposable, KeyValueStore } from '../../core/ports';
import type { CommandHandler } from '../../platform/commandMap';
import { registerCommands } from '../../platform/commands';
import { loadOnce } from '../../platform/loadOnce';
import type { PinCommandId, PinHandlers } from './pinCommands';
import { registerDraftFiles } from './registerDraftFiles';
import type { PinsFeature, PinsServices } from './pinsFeature';

/** Registers the view of the pinned models and its commands. All else is loaded when the view is seen or a command runs. */
export function registerPins(services: PinsServices, windowState: KeyValueStore): Disposable {
  const draft = registerDraftFiles(windowState);
  const changed = new vscode.EventEmitter<PinRow | undefined>();
  const feature = loadOnce(async (): Promise<PinsFeature> => {
    const parts = [import('./pinsFeature'), services.openStorage(), draft.load()] as const;
    const [{ createPinsFeature }, storage, loadedDraft] = await Promise.all(parts);
    return createPinsFeature(services, storage, tree, changed, loadedDraft);
  });
  const { load } = feature;

  const tree = vscode.window.createTreeView<PinRow>('hfInference.pins', {
    canSelectMany: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (row) => (await load()).view.getChildren(row),
      getTreeItem: async (row) => (await load()).view.getTreeItem(row),
      resolveTreeItem: async (item, row) => (await load()).view.resolveTreeItem(item, row),
    },
  });
  const late =
    <Id extends PinCommandId>(id: Id): CommandHandler<Id> =>
    (...args) =>
      load().then(({ handlers }) => handlers[id](...args));
  return vscode.Disposable.from(
    registerCommands(services.log, {
      'hfInference.pins.refresh': late('hfInference.pins.refresh'),
      'hfInference.pins.add': late('hfInference.pins.add'),
      'hfInference.pins.remove': late('hfInference.pins.remove'),
      'hfInference.pins.replaceAll': late('hfInference.pins.replaceAll'),
      'hfInference.pins.restore': late('hfInference.pins.restore'),
      'hfInference.pins.applyList': late('hfInference.pins.applyList'),
      'hfInference.pins.discardList': late('hfInference.pins.discardList'),
      'hfInference.pins.setComputeType': late('hfInference.pins.setComputeType'),
      'hfInference.pins.infer': late('hfInference.pins.infer'),
      'hfInference.pins.useAsModel': late('hfInference.pins.useAsModel'),
      'hfInference.pins.copyModelId': late('hfInference.pins.copyModelId'),
      'hfInference.pins.openOnHub': late('hfInference.pins.openOnHub'),
      'hfInference.pins.import': late('hfInference.pins.import'),
      'hfInference.pins.export': late('hfInference.pins.export'),
    } satisfies PinHandlers),
    tree,
    changed,
    draft,
    feature,
  );
}
