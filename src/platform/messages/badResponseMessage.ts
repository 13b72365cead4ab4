import { l10n } from 'vscode';
import type { Failure } from '../../core/http/failure';
import { withServerMessage } from './withServerMessage';

/** Creates the sentence for a response that is not from an inference API. */
export function badResponseSentence(failure: Failure, origin: string): string {
  switch (failure.reason) {
    case 'webPage':
      return l10n.t(
        '{0} returned a web page instead of an API response. Check whether your network requires you to sign in.',
        origin,
      );
    case 'empty':
      return l10n.t('{0} returned an empty response. Try again.', origin);
    case 'truncated':
      return l10n.t('The response from {0} ended before it was complete. Try again.', origin);
    case 'numbers':
      return l10n.t(
        'The model at {0} returned only invalid numbers (NaN or infinity), so there is no result. Try another input or model.',
        origin,
      );
    case 'notHttp':
      return l10n.t('{0} does not speak HTTP. Check the port of the endpoint.', origin);
    default:
      return withServerMessage(
        l10n.t('{0} does not look like an inference API. Check the endpoint.', origin),
        failure,
      );
  }
}
