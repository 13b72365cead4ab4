import { l10n } from 'vscode';
import { parseEndpoint } from '../../core/identity/endpoint';
import type { Failure } from '../../core/http/failure';
import { isHuggingFace } from '../../core/identity/huggingFaceHost';
import { badResponseMessage } from './badResponseMessage';
import type { FailureMessage, NextStep } from './nextStep';
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

const HUB = 'https://huggingface.co';
const NEW_TOKEN_PAGE =
  'https://huggingface.co/settings/tokens/new?ownUserPermissions=inference.serverless.write&tokenType=fineGrained';
const BILLING_PAGE = `${HUB}/settings/billing`;

/** What the user is told where the endpoint of the settings is none. */
export function badEndpointText(): string {
  return l10n.t('“hfInference.endpoint” is not an address that can be used. Choose another endpoint.');
}

/** Makes the sentence for a failure: what happened, then what to do. Every kind has its sentence here and nowhere else. */
export function failureMessage(
  failure: Failure,
  { characters, model, origin, timeoutSeconds }: FailureContext,
): FailureMessage {
  const retry: NextStep = { title: l10n.t('Retry'), again: true };
  const chooseModel: NextStep = { title: l10n.t('Choose Model'), command: 'hfInference.selectModel' };
  const showLog: NextStep = { title: l10n.t('Show Log'), command: 'hfInference.showLog' };
  const startLocalServer: NextStep = {
    title: l10n.t('Start Local Server'),
    command: 'hfInference.localServer.start',
    thenAgain: true,
  };
  const said = failure.detail === '' ? '' : ` ${l10n.t('The server says: {0}', failure.detail)}`;
  switch (failure.kind) {
    case 'noToken':
      if (failure.reason === 'secrets') {
        return {
          message: l10n.t('The token cannot be read: the secret storage of this machine does not work.'),
          next: { title: l10n.t('Set Token'), command: 'hfInference.setToken', thenAgain: true },
        };
      }
      return {
        message: l10n.t('There is no token for {0}. Set one to run models there.', origin),
        next: {
          title: l10n.t('Set Token'),
          command: 'hfInference.setToken',
          thenAgain: true,
        },
        also: startLocalServer,
      };
    case 'unauthorized':
      return {
        message: l10n.t('{0} did not accept the token. Replace it with a valid one.', origin),
        next: {
          title: l10n.t('Replace Token'),
          command: 'hfInference.setToken',
          thenAgain: true,
        },
      };
    case 'forbidden':
      if (!isHuggingFace(origin)) {
        return {
          message: l10n.t('This token may not run {0} at {1}. Use another one.', model, origin) + said,
          next: { title: l10n.t('Replace Token'), command: 'hfInference.setToken', thenAgain: true },
        };
      }
      return {
        message:
          l10n.t(
            'This token may not run {0}. It needs the permission “inference.serverless.write”, and access to the model.',
            model,
          ) + said,
        next: { title: l10n.t('Create a Token'), url: NEW_TOKEN_PAGE },
        also: { title: l10n.t('Open Model Page'), url: `${HUB}/${model}` },
      };
    case 'paymentRequired':
      return {
        message: l10n.t('The credits of this account are used up.') + said,
        ...(isHuggingFace(origin) && { next: { title: l10n.t('Open Billing'), url: BILLING_PAGE } }),
      };
    case 'notFound':
      return {
        message: l10n.t('{0} has no model {1}. Choose another one.', origin, model),
        next: chooseModel,
      };
    case 'gone':
      return failure.reason === 'host'
        ? {
            message: l10n.t(
              '{0} no longer serves inference. Choose another endpoint, such as {1}.',
              origin,
              DEFAULT_ENDPOINT,
            ),
            next: { title: l10n.t('Choose Endpoint'), command: 'hfInference.selectEndpoint' },
          }
        : {
            message: l10n.t('The model {0} is retired. Choose another one.', model) + said,
            next: chooseModel,
          };
    case 'loading':
      return {
        message:
          failure.retryAfterSeconds === undefined
            ? l10n.t('The model {0} is still loading. Try again in a moment.', model)
            : l10n.t(
                'The model {0} is still loading, about {1} s. Try again then.',
                model,
                Math.ceil(failure.retryAfterSeconds),
              ),
        next: retry,
      };
    case 'busy':
      return {
        message: l10n.t('{0} is too busy to run {1} now. Try again later.', origin, model) + said,
        next: retry,
      };
    case 'rateLimited':
      return {
        message:
          failure.retryAfterSeconds === undefined
            ? l10n.t('The rate limit of {0} is reached. Try again later.', origin)
            : l10n.t(
                'The rate limit of {0} is reached. Try again in {1} s.',
                origin,
                Math.ceil(failure.retryAfterSeconds),
              ),
        next: retry,
      };
    case 'invalidInput':
      return {
        message:
          l10n.t('{0} could not use this input. Change the selection, the task or the parameters.', model) +
          said,
      };
    case 'tooLarge':
      if (failure.reason === 'answer') {
        return {
          message: l10n.t('The answer of {0} is too large, so it was not read to its end.', origin),
          next: showLog,
        };
      }
      return {
        message:
          l10n.t(
            'The input of {0} characters is too large for {1}. Select less.',
            characters.toLocaleString(),
            model,
          ) + said,
      };
    case 'timeout':
      return { message: timeoutSentence(failure, origin, timeoutSeconds), next: retry };
    case 'offline':
      return {
        message: offlineSentence(failure, origin) + said,
        next: retry,
        ...(failure.reason === 'refused' && isOnThisMachine(origin) && { also: startLocalServer }),
      };
    case 'tls':
      return {
        message:
          l10n.t('The connection to {0} is not secure, so nothing was sent. Check its certificate.', origin) +
          said,
        next: {
          title: l10n.t('Certificate Settings'),
          command: 'workbench.action.openSettings',
          args: ['http.systemCertificates'],
        },
      };
    case 'proxy':
      return {
        message:
          l10n.t('The proxy did not let the request to {0} through. Check the proxy settings.', origin) +
          said,
        next: {
          title: l10n.t('Proxy Settings'),
          command: 'workbench.action.openSettings',
          args: ['http.proxy'],
        },
      };
    case 'redirected':
      return {
        message: l10n.t(
          '{0} sends requests on to {1}. Nothing was sent there; set the endpoint itself if you trust it.',
          origin,
          failure.origin ?? l10n.t('another address'),
        ),
        next: { title: l10n.t('Choose Endpoint'), command: 'hfInference.selectEndpoint' },
      };
    case 'badResponse':
      return badResponseMessage(failure, origin, retry, showLog, said);
    case 'server':
      return { message: l10n.t('{0} failed while it ran {1}.', origin, model) + said, next: retry };
    case 'cancelled':
      return { message: l10n.t('The run was cancelled.') };
  }
}

function isOnThisMachine(origin: string): boolean {
  const endpoint = parseEndpoint(origin);
  return endpoint.ok && endpoint.loopback;
}
