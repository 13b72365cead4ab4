import * as vscode from 'vscode';
import { settledInputs } from '../../core/runs/batch/settledInputs';
import { runCommand } from '../../platform/commands';
import { formatNumber } from '../../platform/messages/formatNumber';
import { joinSentences } from '../../platform/messages/joinSentences';
import { plural } from '../../platform/messages/plural';
import { takeStep } from '../../platform/messages/showFailure';
import { offer } from '../../platform/messages/showMessage';
import type { ActionButton } from '../../platform/messages/showMessage';
import { resumeButton, startOverButton } from './batchButtons';
import { batchFailure } from './batchFailure';
import type { EndedBatch } from './batchRunner';

/** Says how a batch has ended, unless the user has canceled it. Resolves when the message is closed. */
export async function reportEnd({
  end,
  hasSourceChanged,
  name,
  result,
  settings,
}: EndedBatch): Promise<void> {
  const { done, failed, output, skipped, total } = result;
  const row = { kind: 'batch', output } as const;
  const open: ActionButton = {
    title: vscode.l10n.t('Open Output'),
    act: () => runCommand('hfInference.batch.open', row),
  };
  const resume = resumeButton(output);
  const retry: ActionButton = {
    title: vscode.l10n.t('Retry Failed Inputs'),
    act: () => runCommand('hfInference.batch.retryFailed', row),
  };
  const changed = hasSourceChanged
    ? [
        vscode.l10n.t(
          'The source has changed since the batch started, so some answers may not belong to it. Start over to run all inputs again.',
        ),
      ]
    : [];
  // A batch whose source has changed cannot be continued.
  const goOn = hasSourceChanged ? startOverButton(output) : resume;
  switch (end.kind) {
    case 'complete': {
      // A retry of the inputs that failed does not run those that are missing.
      const left = total - settledInputs(result);
      const sentences = [
        left > 0
          ? plural(
              done,
              vscode.l10n.t(
                'The batch of {1} has {0} answer so far.|The batch of {1} has {0} answers so far.',
              ),
              name,
            )
          : plural(
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
        ...(left > 0
          ? [plural(left, vscode.l10n.t('{0} input has not run yet.|{0} inputs have not run yet.'))]
          : []),
        ...changed,
      ];
      const ways = hasSourceChanged || left > 0 ? [goOn] : failed > 0 ? [retry] : [];
      await offer(ways.length > 0 ? 'warning' : 'information', joinSentences(sentences), [open, ...ways]);
      return;
    }
    case 'paused':
      await offer(
        hasSourceChanged ? 'warning' : 'information',
        joinSentences([
          vscode.l10n.t(
            'The batch of {0} is paused at {1} of {2} inputs.',
            name,
            formatNumber(settledInputs(result)),
            formatNumber(total),
          ),
          ...changed,
        ]),
        [goOn],
      );
      return;
    case 'stopped': {
      const { message, next } = batchFailure(end.failure, settings, 0);
      // Trying again is what resuming does.
      const steps: ActionButton[] =
        next === undefined || 'again' in next
          ? []
          : [{ title: next.title, act: () => takeStep(next, async () => resume.act()) }];
      await offer(
        'error',
        joinSentences([
          vscode.l10n.t('The batch of {0} has stopped.', name),
          message,
          ...(hasSourceChanged ? changed : [vscode.l10n.t('Resume the batch to run the rest.')]),
        ]),
        [...steps, goOn],
      );
      return;
    }
    case 'cancelled':
  }
}
