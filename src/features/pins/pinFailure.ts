import * as vscode from 'vscode';
import type { Failure } from '../../core/http/failure';
import { badEndpointText, failureMessage } from '../../platform/messages/failureMessage';
import type { FailureMessage } from '../../platform/messages/nextStep';
import { runCommand } from '../../platform/commands';
import { showFailure } from '../../platform/messages/showFailure';
import type { Opening } from './activePins';

/** Why the list could not be read or written: what happened, then what to do. */
export function pinFailureMessage(failure: Failure, origin: string): FailureMessage {
  const retry = { title: vscode.l10n.t('Retry'), again: true } as const;
  const said = failure.detail === '' ? '' : ` ${vscode.l10n.t('The server says: {0}', failure.detail)}`;
  switch (failure.kind) {
    case 'notFound':
    case 'gone':
      return {
        message: vscode.l10n.t('{0} does not support pinned models. Select an endpoint that does.', origin),
        next: { title: vscode.l10n.t('Select Endpoint'), command: 'hfInference.selectEndpoint' },
      };
    case 'forbidden':
      return {
        message:
          vscode.l10n.t(
            'This token does not have permission to manage the pinned models of {0}. Set another token.',
            origin,
          ) + said,
        next: { title: vscode.l10n.t('Set Token'), command: 'hfInference.setToken', thenAgain: true },
      };
    case 'invalidInput':
      return { message: vscode.l10n.t('{0} rejected this list.', origin) + said };
    case 'busy':
    case 'loading':
      return { message: vscode.l10n.t('{0} is busy. Try again later.', origin) + said, next: retry };
    case 'server':
      return {
        message: vscode.l10n.t('{0} reported an error. Try again later.', origin) + said,
        next: retry,
      };
    case 'tooLarge':
      return { message: vscode.l10n.t('The list is too large for {0}.', origin) + said };
    case 'timeout':
      return { message: vscode.l10n.t('{0} did not respond in time. Try again.', origin), next: retry };
    default:
      return failureMessage(failure, { model: '', origin, timeoutSeconds: 0, characters: 0 });
  }
}

/** Shows why the list could not be read or written; what is done again is to read it. */
export function showPinFailure(message: FailureMessage): void {
  void showFailure(message, () => runCommand('hfInference.pins.refresh'));
}

/** The sentence alone. */
export function pinFailureText(failure: Failure, origin: string): string {
  return pinFailureMessage(failure, origin).message;
}

/** Why there is nobody to ask. */
export function openingMessage(opening: Extract<Opening, { ok: false }>): FailureMessage {
  switch (opening.problem) {
    case 'badEndpoint':
      return {
        message: badEndpointText(),
        next: { title: vscode.l10n.t('Select Endpoint'), command: 'hfInference.selectEndpoint' },
      };
    case 'noToken':
      return pinFailureMessage({ kind: 'noToken', detail: '' }, opening.origin);
    case 'secrets':
      return failureMessage(
        { kind: 'noToken', detail: '', reason: 'secrets' },
        { model: '', origin: opening.origin, timeoutSeconds: 0, characters: 0 },
      );
  }
}
