import * as vscode from 'vscode';
import { PlainHttpConsents } from '../core/endpoints/plainHttpConsents';
import { isUnencrypted } from '../core/identity/endpoint';
import type { KeyValueStore } from '../core/ports';
import { askToConfirm } from './messages/showMessage';

/**
 * Asks once for each origin that would get texts unencrypted; others are fine without a question. Throws `DismissedError`
 * unless the user agrees.
 */
export async function agreeToPlainHttp(state: KeyValueStore, origin: string): Promise<void> {
  const consents = new PlainHttpConsents(state);
  if (!isUnencrypted(origin) || consents.has(origin)) {
    return;
  }
  await askToConfirm(
    vscode.l10n.t('Send texts to {0} unencrypted?', new URL(origin).host),
    vscode.l10n.t(
      'This address uses plain http://. Your texts and the answers travel unencrypted, so anyone on the network between can read them. No token is sent.',
    ),
    vscode.l10n.t('Send Unencrypted'),
  );
  await consents.add(origin);
}
