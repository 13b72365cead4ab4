import * as vscode from 'vscode';
import type { KeyValueStore, Logger } from '../../core/ports';
import type { HistoryProblem } from '../../core/runs/historyPorts';
import { offer, showMessage } from '../../platform/messages/showMessage';
import { writeSetting } from '../../platform/settings';

/** Set after the first kept run has been announced. */
const ANNOUNCED_KEY = 'history.announced';

/** Says once that runs are kept on this machine. */
export async function announceHistory(state: KeyValueStore): Promise<void> {
  if (state.get(ANNOUNCED_KEY) === true) {
    return;
  }
  await state.update(ANNOUNCED_KEY, true);
  await offer(
    'information',
    vscode.l10n.t(
      'Runs are kept on this machine with their texts and answers, and are shown in the History view. They are never sent anywhere.',
    ),
    [
      {
        title: vscode.l10n.t('Keep Figures Only'),
        act: () => writeSetting('history.keepTexts', false),
      },
    ],
  );
}

/** Returns a function that reports problems of the history, each kind once. */
export function historyProblems(log: Logger): (problem: HistoryProblem) => void {
  const reported = new Set<HistoryProblem['kind']>();
  return (problem) => {
    log.warn(`history: ${problem.kind === 'disk' ? problem.reason : problem.kind}`);
    if (reported.has(problem.kind)) {
      return;
    }
    reported.add(problem.kind);
    void showMessage(
      'warning',
      problem.kind === 'disk'
        ? vscode.l10n.t(
            'The history is off in this window, because its folder cannot be used ({0}).',
            problem.reason,
          )
        : vscode.l10n.t('A file of the history was damaged. It was moved aside, and its run is not shown.'),
    );
  };
}
