import { l10n } from 'vscode';
import type { Failure } from '../../core/http/failure';
import type { FailureMessage, NextStep } from './nextStep';

/** What the user is told of an answer that the inference API does not give. */
export function badResponseMessage(
  { reason }: Failure,
  origin: string,
  retry: NextStep,
  showLog: NextStep,
  said: string,
): FailureMessage {
  switch (reason) {
    case 'webPage':
      return {
        message: l10n.t(
          '{0} answered with a web page, not with the API. Does the network ask you to sign in?',
          origin,
        ),
        next: retry,
      };
    case 'empty':
      return { message: l10n.t('{0} gave an empty answer. Try again.', origin), next: retry };
    case 'truncated':
      return {
        message: l10n.t('The connection to {0} was lost in the middle of the answer. Try again.', origin),
        next: retry,
      };
    case 'numbers':
      return {
        message: l10n.t(
          'The model at {0} returned only invalid numbers (NaN or infinity), so there is no result. Try another input or model.',
          origin,
        ),
        next: showLog,
      };
    case 'notHttp':
      return {
        message: l10n.t('{0} does not speak HTTP. Check the port of the endpoint.', origin),
        next: { title: l10n.t('Choose Endpoint'), command: 'hfInference.selectEndpoint' },
      };
    default:
      return {
        message: l10n.t('{0} did not answer as the inference API does. Check the endpoint.', origin) + said,
        next: showLog,
      };
  }
}
