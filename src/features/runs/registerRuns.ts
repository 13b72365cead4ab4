import * as vscode from 'vscode';
import type { Disposable, Event } from '../../core/ports';
import type { RunEvent } from '../../core/runs/runEvent';
import type { CommandHandler } from '../../platform/commandMap';
import { registerCommands } from '../../platform/commands';
import { loadOnce } from '../../platform/loadOnce';
import { onDidChangeSettings, readSetting } from '../../platform/settings';
import type { RunCommandId, RunHandlers } from './runCommands';
import type { RunNode } from './runNode';
import type { RunsFeature, RunsServices } from './runsFeature';

export interface RegisteredRuns extends Disposable {
  /** Resolves when the runs that have ended are kept, even those of the last moment. Never rejects. */
  settled(): Promise<void>;
}

/**
 * Registers the history: its view, its commands, and what keeps runs. All else is loaded with the first run, or when the
 * view is seen or a command runs.
 */
export function registerRuns(
  services: RunsServices & { readonly onDidRun: Event<RunEvent> },
): RegisteredRuns {
  const changed = new vscode.EventEmitter<RunNode | undefined>();
  const feature = loadOnce(async (): Promise<RunsFeature> => {
    const { createRunsFeature } = await import('./runsFeature');
    return createRunsFeature(services, tree, changed);
  });
  const { load } = feature;
  const keepsRuns = () => readSetting('history.limit') > 0;
  const applySettings = () =>
    void load().then(
      (loaded) => loaded.applySettings(),
      () => undefined,
    );

  const tree = vscode.window.createTreeView<RunNode>('hfInference.runs', {
    canSelectMany: true,
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (node) => (await load()).view.getChildren(node),
      getTreeItem: async (node) => (await load()).view.getTreeItem(node),
      getParent: async (node) => (await load()).view.getParent(node),
      resolveTreeItem: async (item, node) => (await load()).view.resolveTreeItem(item, node),
    },
  });
  if (!keepsRuns() || !readSetting('history.keepTexts')) {
    // The settings may have changed while no window watched.
    applySettings();
  }
  const late =
    <Id extends RunCommandId>(id: Id): CommandHandler<Id> =>
    (...args) =>
      load().then(({ handlers }) => handlers[id](...args));
  let observed: Promise<unknown> = Promise.resolve();
  const parts = vscode.Disposable.from(
    registerCommands(services.log, {
      'hfInference.runs.list': late('hfInference.runs.list'),
      'hfInference.runs.open': late('hfInference.runs.open'),
      'hfInference.runs.repeat': late('hfInference.runs.repeat'),
      'hfInference.runs.repeatWithoutCache': late('hfInference.runs.repeatWithoutCache'),
      'hfInference.runs.compare': late('hfInference.runs.compare'),
      'hfInference.runs.copyAsCurl': late('hfInference.runs.copyAsCurl'),
      'hfInference.runs.save': late('hfInference.runs.save'),
      'hfInference.runs.remove': late('hfInference.runs.remove'),
      'hfInference.runs.clear': late('hfInference.runs.clear'),
      'hfInference.runs.show': late('hfInference.runs.show'),
      'hfInference.runs.showDay': late('hfInference.runs.showDay'),
    } satisfies RunHandlers),
    services.onDidRun((event) => {
      if (keepsRuns()) {
        observed = load().then(
          (loaded) => loaded.observe(event),
          () => undefined,
        );
      }
    }),
    onDidChangeSettings((keys) => {
      if (keys.some((key) => key.startsWith('history.'))) {
        applySettings();
      }
    }),
    tree,
    changed,
    feature,
  );
  return {
    settled: async () => {
      await observed;
      await feature.loaded?.settled();
    },
    dispose: () => void parts.dispose(),
  };
}
