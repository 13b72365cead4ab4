import * as vscode from 'vscode';
import { inputCharacters } from '../../core/usage/characterCount';
import { formatNumber } from '../../platform/messages/formatNumber';
import { plural } from '../../platform/messages/plural';
import { isConfirmed } from '../../platform/messages/showMessage';
import type { InferJob } from './inferJob';

/** Maximum number of requests that one run sends without confirmation. */
const MAX_UNCONFIRMED_REQUESTS = 100;

/** Asks before a run sends many requests or many characters. Resolves to whether the run may send them. */
export async function confirmSending(
  { maxInputCharacters, origin, task }: Pick<InferJob, 'maxInputCharacters' | 'origin' | 'task'>,
  requests: number,
  inputs: readonly unknown[],
): Promise<boolean> {
  const characters = inputs.reduce<number>((sum, input) => sum + inputCharacters(task, input), 0);
  const isTooLong = characters > maxInputCharacters;
  const isTooMany = requests > MAX_UNCONFIRMED_REQUESTS;
  if (!isTooLong && !isTooMany) {
    return true;
  }
  const question =
    requests === 1
      ? plural(characters, vscode.l10n.t('Send {0} character to {1}?|Send {0} characters to {1}?'), origin)
      : plural(requests, vscode.l10n.t('Send {0} request to {1}?|Send {0} requests to {1}?'), origin);
  const detail = [
    requests > 1 &&
      plural(
        characters,
        vscode.l10n.t('They contain {0} character in total.|They contain {0} characters in total.'),
      ),
    isTooLong &&
      vscode.l10n.t(
        'The limit set by “hfInference.maxInputCharacters” is {0}.',
        formatNumber(maxInputCharacters),
      ),
    isTooMany &&
      vscode.l10n.t('More than {0} requests need your confirmation.', formatNumber(MAX_UNCONFIRMED_REQUESTS)),
    vscode.l10n.t('Nothing has been sent yet.'),
  ];
  return isConfirmed(question, detail.filter((line) => line !== false).join('\n'), vscode.l10n.t('Send'));
}
