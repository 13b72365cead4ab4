/** The result panel. The extension loads this bundle with the first run, or when a panel is restored. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import type { Disposable, KeyValueStore } from '../../core/ports';
import type { AnswerDocuments } from '../../platform/answerDocuments';
import type { AnswerFiles } from '../../platform/answerFiles';
import { runCommand } from '../../platform/commands';
import type { OutputLog } from '../../platform/outputLog';
import type { ResultEvent } from '../../platform/resultEvents';
import { keptResultSchema } from '../../webview/resultProtocol';
import { ResultActions } from './resultActions';
import { ResultController } from './resultController';
import { ResultPanel } from './resultPanelHost';

/**
 * IDs of the runs that the panel showed last. The panel keeps them as well, but VS Code may write that only seconds later,
 * and a reload in the meantime would restore an older result.
 */
const SHOWN_KEY = 'shownRuns';

export interface ResultsServices {
  readonly documents: AnswerDocuments;
  readonly files: Pick<AnswerFiles, 'folder'>;
  readonly log: OutputLog;
  /** The state of the workspace. */
  readonly workspaceState: KeyValueStore;
  /** The folder of the extension. */
  readonly extensionUri: vscode.Uri;
}

export interface ResultsFeature extends Disposable {
  observe(event: ResultEvent): void;
  /** Fills a panel that was open when VS Code was closed. `state` is what the panel kept. */
  restore(panel: vscode.WebviewPanel, state: unknown): Promise<void>;
}

export function createResultsFeature(services: ResultsServices): ResultsFeature {
  const { documents, extensionUri, files, log, workspaceState } = services;
  const panel: ResultPanel = new ResultPanel(
    { extension: extensionUri, answers: files.folder },
    (message) => {
      if (message.kind === 'ready') {
        controller.render();
      } else {
        actions.receive(message);
      }
    },
  );
  const controller = new ResultController(panel, log, (runIds) => {
    if (JSON.stringify(runIds) !== JSON.stringify(workspaceState.get(SHOWN_KEY))) {
      workspaceState
        .update(SHOWN_KEY, runIds)
        .catch((error: unknown) => log.error(`The shown runs could not be kept: ${String(error)}`));
    }
  });
  const actions = new ResultActions(controller, documents, log);
  return {
    observe: (event) => controller.observe(event),
    async restore(restored, state) {
      panel.restore(restored);
      const shown = v.safeParse(keptResultSchema, { runIds: workspaceState.get(SHOWN_KEY) });
      const kept = shown.success ? shown : v.safeParse(keptResultSchema, state);
      const runIds = kept.success ? kept.output.runIds : [];
      // The history reports the result of these runs, as if they had just ended.
      const isKept =
        runIds.length > 0 && (await runCommand('hfInference.runs.show', { ids: runIds })) === true;
      if (!isKept) {
        controller.explain(vscode.l10n.t('The result of this run is no longer kept.'));
      }
    },
    dispose() {
      controller.dispose();
      panel.dispose();
    },
  };
}
