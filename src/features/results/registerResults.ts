import * as vscode from 'vscode';
import type { Disposable, Event } from '../../core/ports';
import { loadOnce } from '../../platform/loadOnce';
import { mementoStore } from '../../platform/mementoStore';
import { readSetting } from '../../platform/settings';
import type { ResultEvent } from '../../platform/resultEvents';
import type { ResultsFeature, ResultsServices } from './resultsFeature';

/** Registers the result panel, which is loaded with the first run that has something to show. */
export function registerResults(
  { extensionUri, workspaceState }: Pick<vscode.ExtensionContext, 'extensionUri' | 'workspaceState'>,
  services: Omit<ResultsServices, 'extensionUri' | 'workspaceState'> & {
    readonly resultEvents: { readonly event: Event<ResultEvent> };
  },
): Disposable {
  const { documents, files, log, resultEvents } = services;
  const feature = loadOnce(async (): Promise<ResultsFeature> => {
    const { createResultsFeature } = await import('./resultsFeature');
    return createResultsFeature({
      ...{ documents, files, log, extensionUri },
      workspaceState: mementoStore(workspaceState),
    });
  });
  return vscode.Disposable.from(
    resultEvents.event((event) => {
      if (!isForPanel(event)) {
        return;
      }
      feature.load().then(
        (loaded) => loaded.observe(event),
        (error: unknown) => log.error(`The result panel could not be loaded: ${String(error)}`),
      );
    }),
    vscode.window.registerWebviewPanelSerializer('hfInference.result', {
      deserializeWebviewPanel: async (panel, state) => (await feature.load()).restore(panel, state),
    }),
    feature,
  );
}

/** Whether a result is shown, and in the panel. */
function isForPanel(event: ResultEvent): boolean {
  if (event.kind === 'partial' || event.kind === 'revealed' || event.kind === 'reported') {
    return true;
  }
  const { document, output } = event.kind === 'ended' ? event.result : event;
  return output !== 'none' && readSetting('resultView', document?.uri) === 'rich';
}
