import { l10n } from 'vscode';
import { parseEndpoint } from '../../core/identity/endpoint';
import type { Failure } from '../../core/http/failure';
import { isHuggingFace } from '../../core/identity/huggingFaceHost';
import { remedyOf } from '../../core/http/failureTraits';
import { badResponseSentence } from './badResponseMessage';
import { localServerFailureMessage } from './localServerFailureMessage';
import { fileSentence } from './fileSentence';
import type { FailureMessage, NextStep } from './nextStep';
import { busySentence, rateLimitSentence } from './pauseSentences';
import { plural } from './plural';
import { HUB_URL } from './hubUrl';
import { remedyStep } from './remedyStep';
import { DEFAULT_ENDPOINT } from '../settings';
import { offlineSentence, timeoutSentence } from './transportSentences';
import { withServerMessage } from './withServerMessage';

/** The facts that a failure's sentence can mention. */
export interface FailureContext {
  /** Valid model ID. */
  readonly model: string;
  /** Origin of the endpoint. */
  readonly origin: string;
  readonly timeoutSeconds: number;
  /** Whether the endpoint is the local server, which sets its own token. */
  readonly isLocalServer?: boolean;
  /** Input characters of the request. */
  readonly characters: number;
  /** The organization that was billed for the request. */
  readonly billTo?: string;
}

/** Explains that the endpoint in the settings is not an address. */
export function badEndpointText(): string {
  return l10n.t('“hfInference.endpoint” is not a valid address. Select another endpoint.');
}

/** Creates the message for a failure: what happened, what to do, and a button for it. */
export function failureMessage(failure: Failure, context: FailureContext): FailureMessage {
  if (context.isLocalServer === true) {
    const message = localServerFailureMessage(failure, context.model);
    if (message !== undefined) {
      return message;
    }
  }
  const next = remedyStep(
    remedyOf(failure, () => isHuggingFace(context.origin)),
    context.billTo,
  );
  const also = secondStep(failure, context);
  return { message: sentence(failure, context), ...(next && { next }), ...(also && { also }) };
}

/** Returns a second button if the failure can have two causes. */
function secondStep(
  { kind, reason }: Failure,
  { billTo, model, origin }: FailureContext,
): NextStep | undefined {
  if (kind === 'forbidden') {
    return isHuggingFace(origin)
      ? { title: l10n.t('Open Model Page'), url: `${HUB_URL}/${model}` }
      : undefined;
  }
  if (kind === 'paymentRequired') {
    return billTo === undefined
      ? { title: l10n.t('Switch Account'), command: 'hfInference.switchAccount' }
      : { title: l10n.t('Open Settings'), setting: 'hfInference.billTo' };
  }
  if (kind === 'wrongApi') {
    return remedyStep('chooseEndpoint');
  }
  const canStartLocalServer =
    (kind === 'noToken' && reason !== 'secrets') ||
    (kind === 'offline' && reason === 'refused' && isOnThisMachine(origin));
  return canStartLocalServer
    ? { title: l10n.t('Start Local Server'), command: 'hfInference.localServer.start', thenAgain: true }
    : undefined;
}

/** Creates the sentence for each kind of failure. No other code does this. */
function sentence(
  failure: Failure,
  { billTo, characters, model, origin, timeoutSeconds }: FailureContext,
): string {
  const withServer = (text: string) => withServerMessage(text, failure);
  switch (failure.kind) {
    case 'noToken':
      return failure.reason === 'secrets'
        ? l10n.t('The token could not be read because secret storage is not available.')
        : l10n.t('No token is set for {0}. Set one to run models there.', origin);
    case 'unauthorized':
      return l10n.t('{0} did not accept the token. Set a valid token.', origin);
    case 'forbidden':
      return withServer(
        isHuggingFace(origin)
          ? l10n.t(
              'This token does not have permission to run {0}. It needs the permission “inference.serverless.write” and access to the model.',
              model,
            )
          : l10n.t(
              'This token does not have permission to run {0} on {1}. Set another token.',
              model,
              origin,
            ),
      );
    case 'paymentRequired':
      return withServer(
        billTo === undefined
          ? l10n.t('This account has no credits left. Add credits, or use another account.')
          : l10n.t('{0} has no credits left. Add credits, or bill another organization.', billTo),
      );
    case 'notFound':
      return l10n.t('Model {1} was not found on {0}. Select another model.', origin, model);
    case 'gone':
      return failure.reason === 'host'
        ? l10n.t(
            '{0} no longer offers inference. Select another endpoint, such as {1}.',
            origin,
            DEFAULT_ENDPOINT,
          )
        : withServer(l10n.t('Model {0} has been retired. Select another model.', model));
    case 'loading':
      if (failure.reason === 'starting') {
        return l10n.t(
          '{0} is still starting. Try again in a moment. To wait longer, increase “hfInference.timeoutSeconds”.',
          origin,
        );
      }
      return failure.retryAfterSeconds === undefined
        ? l10n.t('Model {0} is still loading. Try again in a moment.', model)
        : l10n.t(
            'Model {0} is still loading. Try again in about {1} s.',
            model,
            Math.ceil(failure.retryAfterSeconds),
          );
    case 'busy':
      return withServer(busySentence(failure, origin, model));
    case 'rateLimited':
      return rateLimitSentence(failure, origin);
    case 'invalidInput':
      return (
        invalidInputSentence(failure, model, origin) ??
        withServer(
          failure.reason === 'unservedModel'
            ? l10n.t('{0} does not offer model {1}. Select another model.', origin, model)
            : l10n.t('Model {0} rejected this input. Change the input, the task, or the parameters.', model),
        )
      );
    case 'tooLarge':
      if (failure.reason === 'pictures' || failure.reason === 'fileSize') {
        return fileSentence(failure.reason, failure.detail);
      }
      return failure.reason === 'answer'
        ? l10n.t('The response from {0} is too large and was not read completely.', origin)
        : withServer(tooLargeSentence(characters, model));
    case 'timeout':
      return timeoutSentence(failure, origin, timeoutSeconds);
    case 'offline':
      return offlineSentence(failure, origin);
    case 'tls':
      return l10n.t(
        'The connection to {0} is not secure. Nothing was sent. Check the server’s certificate.',
        origin,
      );
    case 'proxy':
      return withServer(l10n.t('The proxy blocked the request to {0}. Check the proxy settings.', origin));
    case 'redirected':
      return failure.origin === undefined
        ? l10n.t(
            '{0} redirects to another address. The redirect was not followed. Check the endpoint.',
            origin,
          )
        : l10n.t(
            '{0} redirects to {1}. The redirect was not followed. If you trust that address, set it as the endpoint.',
            origin,
            failure.origin,
          );
    case 'badResponse':
      return badResponseSentence(failure, origin);
    case 'server':
      if (failure.detail === '' && (failure.httpStatus === 502 || failure.httpStatus === 504)) {
        return l10n.t(
          'The server behind {0} did not respond (HTTP status {1}). Check whether it is running, or try again later.',
          origin,
          failure.httpStatus,
        );
      }
      return withServer(l10n.t('{0} failed while running {1}.', origin, model));
    case 'cancelled':
      return l10n.t('The run was canceled.');
    case 'wrongApi':
      return l10n.t('{0} does not offer the API that this run used. Select another API for it.', origin);
  }
}

/** Speaks of the input, because not all are selected: some are rows of a batch, or files, which have no characters. */
function tooLargeSentence(characters: number, model: string): string {
  return characters === 0
    ? l10n.t('The input is too large for {0}. Use a smaller one.', model)
    : plural(
        characters,
        l10n.t(
          'The input of {0} character is too large for {1}. Use less text.|The input of {0} characters is too large for {1}. Use less text.',
        ),
        model,
      );
}

/** Returns the sentence for an input that was not sent because the endpoint does not support it. */
function invalidInputSentence(
  { detail, reason }: Failure,
  model: string,
  origin: string,
): string | undefined {
  switch (reason) {
    case 'modelId':
      return l10n.t('“{0}” is not a model ID of {1}. Use name or owner/name.', model, origin);
    case 'reservedParameter':
      return l10n.t('HF Inference sets the parameter “{0}” itself. Remove it from the parameters.', detail);
    case 'file':
    case 'folder':
    case 'notText':
    case 'notImage':
    case 'notAudio':
    case 'picture':
      return fileSentence(reason, detail);
    case 'unservedTask':
      return l10n.t(
        '{0} does not offer the task of this model. Select another model, task, or endpoint.',
        origin,
      );
    default:
      return undefined;
  }
}

function isOnThisMachine(origin: string): boolean {
  const endpoint = parseEndpoint(origin);
  return endpoint.ok && endpoint.loopback;
}
