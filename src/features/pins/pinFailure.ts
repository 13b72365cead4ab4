import * as vscode from 'vscode';
import type { Failure } from '../../core/http/failure';
import { FAILURE_TRAITS, remedyOf } from '../../core/http/failureTraits';
import { isHuggingFace } from '../../core/identity/huggingFaceHost';
import { badEndpointText, failureMessage } from '../../platform/messages/failureMessage';
import type { PinCommandResult } from '../../platform/commandMap';
import type { FailureMessage } from '../../platform/messages/nextStep';
import { remedyStep } from '../../platform/messages/remedyStep';
import { runCommand } from '../../platform/commands';
import { showFailure } from '../../platform/messages/showFailure';
import { withServerMessage } from '../../platform/messages/withServerMessage';
import type { Opening } from './activePins';

/** Explains why the list could not be read or written, and offers the button that helps. */
export function pinFailureMessage(failure: Failure, origin: string): FailureMessage {
  const sentence = pinSentence(failure, origin);
  if (sentence === undefined) {
    return failureMessage(failure, { model: '', origin, timeoutSeconds: 0, characters: 0 });
  }
  const remedy = FAILURE_TRAITS[failure.kind].pinsRemedy ?? remedyOf(failure, () => isHuggingFace(origin));
  const next = remedyStep(remedy);
  return { message: sentence, ...(next && { next }) };
}

/** The sentences for failures that mean something else for a list than for a run. */
function pinSentence(failure: Failure, origin: string): string | undefined {
  const withServer = (sentence: string) => withServerMessage(sentence, failure);
  switch (failure.kind) {
    case 'notFound':
    case 'gone':
      return vscode.l10n.t('{0} does not support pinned models. Select an endpoint that does.', origin);
    case 'forbidden':
      return withServer(
        vscode.l10n.t(
          'This token does not have permission to manage the pinned models of {0}. Set another token.',
          origin,
        ),
      );
    case 'invalidInput':
      return withServer(
        vscode.l10n.t('{0} rejected this list. Check the model IDs and compute types.', origin),
      );
    case 'busy':
    case 'loading':
      return withServer(vscode.l10n.t('{0} is busy. Try again later.', origin));
    case 'server':
      return withServer(vscode.l10n.t('{0} reported an error. Try again later.', origin));
    case 'tooLarge':
      return failure.reason === 'answer'
        ? undefined
        : withServer(vscode.l10n.t('The list is too large for {0}. Unpin some models.', origin));
    case 'timeout':
      return vscode.l10n.t('{0} did not respond in time. Try again.', origin);
    default:
      return undefined;
  }
}

/** Shows why the list could not be read or written. Retry reads the list again. */
export function showPinFailure(message: FailureMessage): void {
  void showFailure(message, () => runCommand('hfInference.pins.refresh'));
}

/** Returns the text of the message, without its button. */
export function pinFailureText(failure: Failure, origin: string): string {
  return pinFailureMessage(failure, origin).message;
}

/** Explains why no list can be requested. */
export function openingMessage(opening: Extract<Opening, { ok: false }>): FailureMessage {
  switch (opening.problem) {
    case 'badEndpoint':
      return { message: badEndpointText(), next: remedyStep('chooseEndpoint') };
    case 'noToken':
      return pinFailureMessage({ kind: 'noToken', detail: '' }, opening.origin);
    case 'lostToken':
      return failureMessage(
        { kind: 'noToken', detail: '' },
        { model: '', origin: opening.origin, isLocalServer: true, timeoutSeconds: 0, characters: 0 },
      );
    case 'unsupported':
      return pinFailureMessage({ kind: 'notFound', detail: '' }, opening.origin);
    case 'stopped':
      return {
        message: vscode.l10n.t('The local server is not running. Start it to manage its pinned models.'),
        next: { title: vscode.l10n.t('Start Local Server'), command: 'hfInference.localServer.start' },
      };
    case 'secrets':
      return failureMessage(
        { kind: 'noToken', detail: '', reason: 'secrets' },
        { model: '', origin: opening.origin, timeoutSeconds: 0, characters: 0 },
      );
  }
}

/** Returns the public result of a command for which no list can be requested. */
export function openingResult({ problem }: Extract<Opening, { ok: false }>): PinCommandResult {
  const refused = { outcome: 'refused', pinned_models: [] } as const;
  switch (problem) {
    case 'stopped':
      return { ...refused, reason: 'notRead', error: { kind: 'offline' } };
    case 'lostToken':
      return { ...refused, reason: 'noToken' };
    case 'unsupported':
      return { ...refused, reason: 'notRead', error: { kind: 'notFound' } };
    default:
      return { ...refused, reason: problem };
  }
}
