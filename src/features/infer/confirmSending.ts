import * as vscode from 'vscode';
import { characterCount } from '../../core/usage/characterCount';
import { isConfirmed } from '../../platform/messages/showMessage';
import type { InferJob } from './inferJob';

/** Requests that one run sends without a question. The README names it. */
const MAX_UNASKED_REQUESTS = 100;

/** Asks once before a run sends many requests or many characters; whether the user agrees. */
export async function confirmSending(
  { maxInputCharacters, origin }: Pick<InferJob, 'maxInputCharacters' | 'origin'>,
  requests: number,
  inputs: readonly unknown[],
): Promise<boolean> {
  const characters = inputs.reduce<number>((sum, one) => sum + characterCount(one), 0);
  const tooLong = characters > maxInputCharacters;
  const tooMany = requests > MAX_UNASKED_REQUESTS;
  if (!tooLong && !tooMany) {
    return true;
  }
  const reasons = [
    ...(tooLong
      ? [
          vscode.l10n.t(
            'The limit set by “hfInference.maxInputCharacters” is {0}.',
            maxInputCharacters.toLocaleString(),
          ),
        ]
      : []),
    ...(tooMany
      ? [vscode.l10n.t('More than {0} requests need your confirmation.', MAX_UNASKED_REQUESTS)]
      : []),
    vscode.l10n.t('Nothing has been sent yet.'),
  ];
  return isConfirmed(
    requests === 1
      ? vscode.l10n.t('Send {0} characters to {1}?', characters.toLocaleString(), origin)
      : vscode.l10n.t(
          'Send {0} requests with {1} characters in total to {2}?',
          requests.toLocaleString(),
          characters.toLocaleString(),
          origin,
        ),
    reasons.join('\n'),
    vscode.l10n.t('Send'),
  );
}
