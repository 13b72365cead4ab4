import * as vscode from 'vscode';
import { runCommand } from '../../platform/commands';
import { joinSentences } from '../../platform/messages/joinSentences';
import { plural } from '../../platform/messages/plural';
import { takeStep } from '../../platform/messages/showFailure';
import { offer } from '../../platform/messages/showMessage';
import type { ActionButton } from '../../platform/messages/showMessage';
import { batchFailure } from './batchFailure';
import type { EndedBatch } from './batchRunner';

/** Says how a batch has ended that the user has not ended. Resolves when the message is closed. */
export async function reportEnd({
  end,
  hasSourceChanged,
  name,
  result,
  settings,
}: EndedBatch): Promise<void> {
  const { output } = result;
  const row = { kind: 'batch', output } as const;
  const open: ActionButton = {
    title: vscode.l10n.t('Open Output'),
    act: () => runCommand('hfInference.batch.open', row),
  };
  const changed = hasSourceChanged
    ? [
        vscode.l10n.t(
          'The source has changed since the batch started, so some answers may not belong to it. Start over to run all inputs again.',
        ),
      ]
    : [];
  const startOver: ActionButton = {
    title: vscode.l10n.t('Start Over'),
    act: () => runCommand('hfInference.batch.resume', { ...row, startOver: true }),
  };
  switch (end.kind) {
    case 'complete': {
      const { done, failed, skipped } = result;
      const sentences = [
        plural(
          done,
          vscode.l10n.t(
            'The batch of {1} has ended with {0} answer.|The batch of {1} has ended with {0} answers.',
          ),
          name,
        ),
        ...(failed > 0 ? [plural(failed, vscode.l10n.t('{0} input failed.|{0} inputs failed.'))] : []),
        ...(skipped > 0
          ? [plural(skipped, vscode.l10n.t('{0} empty input was skipped.|{0} empty inputs were skipped.'))]
          : []),
        ...changed,
      ];
      const retry: ActionButton = {
        title: vscode.l10n.t('Retry Failed Inputs'),
        act: () => runCommand('hfInference.batch.retryFailed', row),
      };
      // A batch whose source has changed cannot be continued.
      const ways = hasSourceChanged ? [startOver] : failed > 0 ? [retry] : [];
      await offer(ways.length > 0 ? 'warning' : 'information', joinSentences(sentences), [open, ...ways]);
      return;
    }
    case 'stopped': {
      const { message, next } = batchFailure(end.failure, settings, 0);
      const resume = () => runCommand('hfInference.batch.resume', row);
      // Trying again is what resuming does.
      const steps: ActionButton[] =
        next === undefined || 'again' in next
          ? []
          : [{ title: next.title, act: () => takeStep(next, resume) }];
      await offer(
        'error',
        joinSentences([
          vscode.l10n.t('The batch of {0} has stopped. Resume it to run the rest.', name),
          message,
          ...changed,
        ]),
        [...steps, { title: vscode.l10n.t('Resume'), act: resume }],
      );
      return;
    }
    case 'paused':
    case 'cancelled':
  }
}
