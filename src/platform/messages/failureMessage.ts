import { l10n } from 'vscode';
import { parseEndpoint } from '../../core/identity/endpoint';
import type { Failure } from '../../core/http/failure';
import { isHuggingFace } from '../../core/identity/huggingFaceHost';
import { remedyOf } from '../../core/http/failureTraits';
import { badResponseSentence } from './badResponseMessage';
import type { FailureMessage, NextStep } from './nextStep';
import { HUB, remedyStep } from './remedyStep';
import { DEFAULT_ENDPOINT } from '../settings';
import { offlineSentence, timeoutSentence } from './transportSentences';

/** What a failure's sentence may name. */
export interface FailureContext {
  /** Model id, already checked. */
  readonly model: string;
  /** Origin of the endpoint. */
  readonly origin: string;
  readonly timeoutSeconds: number;
  /** Input characters of the request. */
  readonly characters: number;
}

/** What the user is told where the endpoint of the settings is none. */
export function badEndpointText(): string {
  return l10n.t('“hfInference.endpoint” is not an address that can be used. Choose another endpoint.');
}

/** What a user sees of a failure: what happened, then what to do, and the button for it. */
export function failureMessage(failure: Failure, context: FailureContext): FailureMessage {
  const next = remedyStep(remedyOf(failure, () => isHuggingFace(context.origin)));
  const also = secondStep(failure, context);
  return { message: sentence(failure, context), ...(next && { next }), ...(also && { also }) };
}

/** A second button, where the cause cannot be told apart. */
function secondStep({ kind, reason }: Failure, { model, origin }: FailureContext): NextStep | undefined {
  if (kind === 'forbidden') {
    return isHuggingFace(origin) ? { title: l10n.t('Open Model Page'), url: `${HUB}/${model}` } : undefined;
  }
  const mayBeLocal =
    (kind === 'noToken' && reason !== 'secrets') ||
    (kind === 'offline' && reason === 'refused' && isOnThisMachine(origin));
  return mayBeLocal
    ? { title: l10n.t('Start Local Server'), command: 'hfInference.localServer.start', thenAgain: true }
    : undefined;
}

/** Every kind has its sentence here and nowhere else. */
function sentence(failure: Failure, { characters, model, origin, timeoutSeconds }: FailureContext): string {
  const said = failure.detail === '' ? '' : ` ${l10n.t('The server says: {0}', failure.detail)}`;
  switch (failure.kind) {
    case 'noToken':
      return failure.reason === 'secrets'
        ? l10n.t('The token cannot be read: the secret storage of this machine does not work.')
        : l10n.t('There is no token for {0}. Set one to run models there.', origin);
    case 'unauthorized':
      return l10n.t('{0} did not accept the token. Replace it with a valid one.', origin);
    case 'forbidden':
      return (
        (isHuggingFace(origin)
          ? l10n.t(
              'This token may not run {0}. It needs the permission “inference.serverless.write”, and access to the model.',
              model,
            )
          : l10n.t('This token may not run {0} at {1}. Use another one.', model, origin)) + said
      );
    case 'paymentRequired':
      return l10n.t('The credits of this account are used up.') + said;
    case 'notFound':
      return l10n.t('{0} has no model {1}. Choose another one.', origin, model);
    case 'gone':
      return failure.reason === 'host'
        ? l10n.t(
            '{0} no longer serves inference. Choose another endpoint, such as {1}.',
            origin,
            DEFAULT_ENDPOINT,
          )
        : l10n.t('The model {0} is retired. Choose another one.', model) + said;
    case 'loading':
      return failure.retryAfterSeconds === undefined
        ? l10n.t('The model {0} is still loading. Try again in a moment.', model)
        : l10n.t(
            'The model {0} is still loading, about {1} s. Try again then.',
            model,
            Math.ceil(failure.retryAfterSeconds),
          );
    case 'busy':
      return l10n.t('{0} is too busy to run {1} now. Try again later.', origin, model) + said;
    case 'rateLimited':
      return failure.retryAfterSeconds === undefined
        ? l10n.t('The rate limit of {0} is reached. Try again later.', origin)
        : l10n.t(
            'The rate limit of {0} is reached. Try again in {1} s.',
            origin,
            Math.ceil(failure.retryAfterSeconds),
          );
    case 'invalidInput':
      return (
        l10n.t('{0} could not use this input. Change the selection, the task or the parameters.', model) +
        said
      );
    case 'tooLarge':
      return failure.reason === 'answer'
        ? l10n.t('The answer of {0} is too large, so it was not read to its end.', origin)
        : l10n.t(
            'The input of {0} characters is too large for {1}. Select less.',
            characters.toLocaleString(),
            model,
          ) + said;
    case 'timeout':
      return timeoutSentence(failure, origin, timeoutSeconds);
    case 'offline':
      return offlineSentence(failure, origin) + said;
    case 'tls':
      return (
        l10n.t('The connection to {0} is not secure, so nothing was sent. Check its certificate.', origin) +
        said
      );
    case 'proxy':
      return (
        l10n.t('The proxy did not let the request to {0} through. Check the proxy settings.', origin) + said
      );
    case 'redirected':
      return l10n.t(
        '{0} sends requests on to {1}. Nothing was sent there; set the endpoint itself if you trust it.',
        origin,
        failure.origin ?? l10n.t('another address'),
      );
    case 'badResponse':
      return badResponseSentence(failure, origin, said);
    case 'server':
      return l10n.t('{0} failed while it ran {1}.', origin, model) + said;
    case 'cancelled':
      return l10n.t('The run was cancelled.');
  }
}

function isOnThisMachine(origin: string): boolean {
  const endpoint = parseEndpoint(origin);
  return endpoint.ok && endpoint.loopback;
}
