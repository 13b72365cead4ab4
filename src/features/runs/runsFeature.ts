/**
 * The history: view, commands, and what is kept. The extension loads this bundle with the first run, or when the view is
 * first seen.
 */
import * as vscode from 'vscode';
import type { Emitter } from '../../core/emitter';
import { redactForKeeping } from '../../core/redactTokens';
import type { Clock, Disposable, KeyValueStore, Logger } from '../../core/ports';
import type { ActiveBatches } from '../../core/runs/batch/activeBatches';
import { RememberedBatches } from '../../core/runs/batch/rememberedBatches';
import type { HistoryPorts, RunHistory } from '../../core/runs/runHistory';
import type { RunEvent } from '../../core/runs/runEvent';
import { inputCharacters } from '../../core/usage/characterCount';
import type { AnswerDocuments } from '../../platform/answerDocuments';
import type { Inference } from '../../platform/lazyInference';
import type { ResultEvent } from '../../platform/resultEvents';
import type { OutputLog } from '../../platform/outputLog';
import { readSetting } from '../../platform/settings';
import { BatchSection } from './batchSection';
import { runCommands } from './runCommands';
import type { RunHandlers } from './runCommands';
import { RunDocuments } from './runDocuments';
import type { RunNode } from './runNode';
import { announceHistory, historyProblems } from './runNotices';
import { RunsView } from './runsView';

/** The services that the composition root provides. */
export interface RunsServices {
  readonly clock: Pick<Clock, 'now'>;
  readonly documents: AnswerDocuments;
  /** Gets the results that are shown. */
  readonly resultEvents: Pick<Emitter<ResultEvent>, 'fire'>;
  readonly inference: () => Promise<Inference>;
  /** Tokens that must not be kept. */
  readonly knownTokens: Iterable<string>;
  readonly log: OutputLog;
  readonly state: KeyValueStore;
  readonly batches: ActiveBatches;
  /** What is kept for the workspace. */
  readonly workspaceState: KeyValueStore;
  /** Absolute path of the folder for kept runs. */
  readonly folder: string;
  /** Loads what opens that folder. */
  readonly openHistory: () => Promise<(options: HistoryOptions) => RunHistory>;
}

/** What the history needs besides the disk. */
type HistoryOptions = Pick<HistoryPorts, 'characters' | 'policy' | 'redact' | 'onProblem'> & {
  readonly folder: string;
  readonly logger: Logger;
};

export interface RunsFeature extends Disposable {
  readonly view: RunsView;
  readonly handlers: RunHandlers;
  observe(event: RunEvent): void;
  /** Resolves when the runs that have ended are kept. */
  settled(): Promise<void>;
  /** Removes what the settings no longer allow. */
  applySettings(): Promise<void>;
}

/** Creates the parts. `changed` makes the tree reload its rows. */
export async function createRunsFeature(
  services: RunsServices,
  tree: vscode.TreeView<RunNode>,
  changed: vscode.EventEmitter<RunNode | undefined>,
): Promise<RunsFeature> {
  const { clock, documents, inference, knownTokens, log, resultEvents, state } = services;
  const policy = () => ({
    limit: readSetting('history.limit'),
    keepTexts: readSetting('history.keepTexts'),
    mayKeepNewTexts: vscode.workspace.isTrusted,
  });
  const open = await services.openHistory();
  const history = open({
    ...{ folder: services.folder, logger: log, policy },
    characters: inputCharacters,
    redact: (value) => redactForKeeping(value, knownTokens),
    onProblem: historyProblems(log),
  });
  new RememberedBatches(services.workspaceState).restoreTo(services.batches);
  const rows = new BatchSection(services.batches, (node) => tree.visible && changed.fire(node));
  const view = new RunsView(history, tree, changed, clock, rows);
  const comparisons = new RunDocuments(history, inference);
  const parts = vscode.Disposable.from(history, view, rows, comparisons);
  return {
    view,
    handlers: runCommands({ history, view, documents, comparisons, inference, resultEvents }),
    observe(event) {
      history.observe(event);
      const { keepTexts, limit, mayKeepNewTexts } = policy();
      if (event.kind === 'ended' && limit > 0 && keepTexts && mayKeepNewTexts) {
        void announceHistory(state);
      }
    },
    settled: () => history.settled(),
    applySettings: () => history.applyPolicy(),
    dispose: () => void parts.dispose(),
  };
}
