/** The result panel. The extension loads this bundle with the first run, or when a panel is restored. */
import * as vscode from 'vscode';
import type { Disposable, KeyValueStore } from '../../core/ports';
import type { AnswerDocuments } from '../../platform/answerDocuments';
import type { AnswerFiles } from '../../platform/answerFiles';
import { runCommand } from '../../platform/commands';
import type { OutputLog } from '../../platform/outputLog';
import type { ReportSource, ResultEvent } from '../../platform/resultEvents';
import { KeptViews } from './keptViews';
import { ResultActions } from './resultActions';
import { ResultController } from './resultController';
import { ResultPanel } from './resultPanelHost';

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
  const kept = new KeptViews(workspaceState);
  const controller = new ResultController(panel, log, (view) => {
    kept.keep(view).catch((error: unknown) => log.error(`What is shown could not be kept: ${String(error)}`));
  });
  const actions = new ResultActions(controller, documents, log);
  return {
    observe: (event) => controller.observe(event),
    async restore(restored, state) {
      panel.restore(restored);
      if (kept.report !== undefined) {
        if (!(await isMadeAgain(kept.report))) {
          controller.explain(
            vscode.l10n.t('The report could not be made again from the outputs. Check that the files exist.'),
          );
        }
        return;
      }
      const runIds = kept.runIds(state);
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

/** Makes a report, which then is shown like a new one. Resolves to whether that was possible. */
async function isMadeAgain(source: ReportSource): Promise<boolean> {
  try {
    const made =
      source.command === 'hfInference.batch.evaluate'
        ? await runCommand(source.command, source.args)
        : await runCommand(source.command, source.args);
    return made !== undefined;
  } catch {
    return false;
  }
}
