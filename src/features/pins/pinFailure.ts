import * as vscode from 'vscode';
import type { Failure } from '../../core/inference/failure';
import { failureMessage, type FailureMessage } from '../../platform/failureMessage';
import type { Opening } from './currentPins';

/** Seconds that the client gives one request for the list. */
const TIMEOUT_SECONDS = 30;
const REFRESH = 'hfInference.pins.refresh';

/** Why the list could not be read or written: what happened, then what to do. */
export function pinFailureMessage(failure: Failure, origin: string): FailureMessage {
  const retry = { title: vscode.l10n.t('Try Again'), command: REFRESH };
  const said = failure.detail === '' ? '' : ` ${vscode.l10n.t('The server says: {0}', failure.detail)}`;
  switch (failure.kind) {
    case 'notFound':
    case 'gone':
      return {
        message: vscode.l10n.t('{0} has no pinned models. Choose an endpoint that has them.', origin),
        next: { title: vscode.l10n.t('Choose Endpoint'), command: 'hfInference.selectEndpoint' },
      };
    case 'forbidden':
      return {
        message:
          vscode.l10n.t('This token may not manage the pinned models of {0}. Use another one.', origin) +
          said,
        next: { title: vscode.l10n.t('Replace Token'), command: 'hfInference.setToken', andThen: REFRESH },
      };
    case 'invalidInput':
      return { message: vscode.l10n.t('{0} does not take this list.', origin) + said };
    case 'busy':
    case 'loading':
      return { message: vscode.l10n.t('{0} is busy. Try again later.', origin) + said, next: retry };
    case 'server':
      return { message: vscode.l10n.t('{0} failed. Try again later.', origin) + said, next: retry };
    default: {
      const { message, next } = failureMessage(failure, {
        model: '',
        origin,
        timeoutSeconds: TIMEOUT_SECONDS,
        characters: 0,
      });
      if (next === undefined || 'url' in next) return { message, ...(next && { next }) };
      // Those sentences are made for runs: what is to be tried again here is the list.
      const { andThen, ...step } = next;
      const isRepeat = step.command === 'hfInference.repeatLast';
      return {
        message,
        next: isRepeat ? retry : { ...step, ...(andThen !== undefined && { andThen: REFRESH }) },
      };
    }
  }
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
        message: vscode.l10n.t(
          '“hfInference.endpoint” is not an address that can be used. Choose another endpoint.',
        ),
        next: { title: vscode.l10n.t('Choose Endpoint'), command: 'hfInference.selectEndpoint' },
      };
    case 'noToken':
      return pinFailureMessage({ kind: 'noToken', detail: '' }, opening.origin);
    case 'secrets':
      return {
        message: vscode.l10n.t('The token cannot be read: the secret storage of this machine does not work.'),
        next: { title: vscode.l10n.t('Set Token'), command: 'hfInference.setToken', andThen: REFRESH },
      };
  }
}
