import * as vscode from 'vscode';
import type { Emitter } from '../../core/emitter';
import type { KeptRun } from '../../core/runs/historyRecord';
import type { RunHistory } from '../../core/runs/runHistory';
import type { AnswerDocuments } from '../../platform/answerDocuments';
import { ArgumentError, DismissedError } from '../../platform/commandErrors';
import type { CommandHandler, OwnCommandId } from '../../platform/commandMap';
import { runCommand } from '../../platform/commands';
import type { Inference } from '../../platform/lazyInference';
import type { ResultEvent } from '../../platform/resultEvents';
import { readSetting } from '../../platform/settings';
import { plural } from '../../platform/messages/plural';
import { askToConfirm, showMessage } from '../../platform/messages/showMessage';
import { copyAsCurl, textsNotKept } from './copyAsCurl';
import { repeat } from './repeatRun';
import { parseRunArgs } from './runArgs';
import type { RunDocuments } from './runDocuments';
import { keptResult } from './keptResult';
import { idsOf, idsOfCall } from './runNode';
import type { RunsView } from './runsView';
import { fileGone, saveRun } from './saveRun';
import { fileOf, runJson, runMarkdown } from './shownRun';

export type RunCommandId = Extract<OwnCommandId, `hfInference.runs.${string}`>;
export type RunHandlers = { readonly [Id in RunCommandId]: CommandHandler<Id> };

/** What the commands act on. */
export interface RunCommandParts {
  readonly history: RunHistory;
  readonly view: RunsView;
  readonly documents: AnswerDocuments;
  readonly comparisons: RunDocuments;
  readonly inference: () => Promise<Inference>;
  readonly resultEvents: Pick<Emitter<ResultEvent>, 'fire'>;
}

/** The commands for kept runs. */
export function runCommands(parts: RunCommandParts): RunHandlers {
  const { comparisons, history, inference, view } = parts;
  const tools = async () => (await inference()).tools;
  return {
    'hfInference.runs.list': async () => (await history.list()).map(({ record }) => record),
    'hfInference.runs.open': async (...args) =>
      open(parts, await findRun(history, parseRunArgs('open', args).id, args)),
    'hfInference.runs.repeat': async (...args) => {
      const { id, useCache } = parseRunArgs('repeat', args);
      const run = await findRun(history, id, args);
      return repeat(run, useCache ?? run.arguments.useCache, id === undefined);
    },
    'hfInference.runs.repeatWithoutCache': async (...args) => {
      const { id } = parseRunArgs('repeatWithoutCache', args);
      return repeat(await findRun(history, id, args), false, id === undefined);
    },
    'hfInference.runs.compare': async (...args) => {
      const [first, second] = await runsToCompare(parts, args);
      if (await comparisons.haveScores(first, second)) {
        await vscode.window.showTextDocument(comparisons.tableOf(first, second), { preview: true });
        return;
      }
      await runCommand(
        'vscode.diff',
        ...([comparisons.uriOf(first), comparisons.uriOf(second)] as const),
        await comparisons.titleOf(first, second),
      );
    },
    'hfInference.runs.copyAsCurl': async (...args) =>
      copyAsCurl(await findRun(history, parseRunArgs('copyAsCurl', args).id, args)),
    'hfInference.runs.save': async (...args) => {
      const { id, uri } = parseRunArgs('save', args);
      return (await saveRun(await tools(), await findRun(history, id, args), uri)).toString();
    },
    'hfInference.runs.remove': async (...args) => remove(parts, args),
    'hfInference.runs.clear': async (...args) =>
      clear(history, parseRunArgs('clear', args).confirm !== false),
    'hfInference.runs.show': async (...args) => {
      const { ids } = parseRunArgs('show', args);
      const runs = await Promise.all(ids.map((id) => history.read(id)));
      return show(
        parts,
        runs.filter((run) => run !== undefined),
      );
    },
    'hfInference.runs.showDay': async (...args) => view.reveal(parseRunArgs('showDay', args).day),
  };
}

/** Finds the run of a call: by its ID, the row that the view passed, or else the newest. Throws `DismissedError`. */
async function findRun(
  history: RunHistory,
  id: string | undefined,
  args: readonly unknown[],
): Promise<KeptRun> {
  const clicked = idsOfCall(args.slice(0, 1));
  const wanted = id ?? (Array.isArray(clicked) ? (clicked as readonly string[])[0] : undefined);
  const run = await history.read(wanted);
  if (run !== undefined) {
    return run;
  }
  if (id !== undefined) {
    throw new ArgumentError('hfInference.runs: no run with this id is kept');
  }
  void showMessage('information', vscode.l10n.t('No runs are kept.'));
  throw new DismissedError();
}

/** Shows runs in the panel, as if they had just ended. Resolves to whether there is any. */
async function show(
  { inference, resultEvents }: RunCommandParts,
  runs: readonly KeptRun[],
): Promise<boolean> {
  const [first, ...others] = runs;
  if (first === undefined) {
    return false;
  }
  const { tools } = await inference();
  const result = keptResult(tools, [first, ...others], (useCache) => repeat(first, useCache, true));
  resultEvents.fire({ kind: 'ended', result });
  resultEvents.fire({ kind: 'revealed', id: result.id });
  return true;
}

async function open(parts: RunCommandParts, run: KeptRun): Promise<void> {
  const { documents, inference } = parts;
  if (readSetting('resultView') === 'rich') {
    await show(parts, [run]);
    return;
  }
  const { tools } = await inference();
  documents.update(runMarkdown(tools, run), () => runJson(tools, run));
  await documents.showReading();
  const file = fileOf(run);
  if (file === undefined || file.uri.startsWith('data:')) {
    return;
  }
  const uri = vscode.Uri.parse(file.uri);
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    void showMessage('warning', fileGone());
    return;
  }
  await runCommand('vscode.open', uri, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
}

async function runsToCompare(
  { history, view }: RunCommandParts,
  args: readonly unknown[],
): Promise<readonly [KeptRun, KeptRun]> {
  const { ids } = parseRunArgs('compare', args);
  const rows = idsOfCall(args);
  const selected = Array.isArray(rows) ? (rows as readonly string[]) : idsOf(view.tree.selection);
  const [first, second] =
    ids ?? (selected.length === 2 ? selected : (await history.summarize()).slice(0, 2).map(({ id }) => id));
  const runs = [await history.read(first ?? ''), await history.read(second ?? '')].filter(
    (run) => run !== undefined,
  );
  // The older one comes first, as the left side of a comparison usually does.
  const [older, newer] = ids === undefined ? runs.toReversed() : runs;
  if (older === undefined || newer === undefined) {
    if (ids !== undefined) {
      throw new ArgumentError('hfInference.runs.compare: no run with this id is kept');
    }
    void showMessage('information', vscode.l10n.t('Select two runs in the history to compare them.'));
    throw new DismissedError();
  }
  if (!older.hasTexts || !newer.hasTexts) {
    void showMessage('warning', textsNotKept());
    throw new DismissedError();
  }
  return [older, newer];
}

async function remove({ history, view }: RunCommandParts, args: readonly unknown[]): Promise<void> {
  if (args.length > 1 && args[0] === undefined) {
    // VS Code was reading the rows anew and did not know the clicked one. Never remove another.
    return;
  }
  const rows = idsOfCall(args);
  const selected = rows === 'selection' ? await view.selected() : [];
  for (const node of selected) {
    if (node.kind === 'batch') {
      await runCommand('hfInference.batch.remove', node);
    }
  }
  const ids = rows === 'selection' ? idsOf(selected) : rows;
  if (ids === undefined) {
    const { id } = parseRunArgs('remove', args);
    await history.remove([(await findRun(history, id, args)).record.id]);
    return;
  }
  if (ids.length > 1) {
    await askToConfirm(
      plural(ids.length, vscode.l10n.t('Remove {0} run from the history?|Remove {0} runs from the history?')),
      vscode.l10n.t('This cannot be undone.'),
      vscode.l10n.t('Remove'),
    );
  }
  if (ids.length > 0) {
    await history.remove(ids);
  }
}

async function clear(history: RunHistory, asks: boolean): Promise<void> {
  if (asks) {
    await askToConfirm(
      vscode.l10n.t('Remove all runs from the history?'),
      vscode.l10n.t('Their texts and answers are deleted from this machine. This cannot be undone.'),
      vscode.l10n.t('Clear History'),
    );
  }
  await history.clear();
}
