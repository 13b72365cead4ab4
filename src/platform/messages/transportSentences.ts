import { l10n } from 'vscode';
import type { Failure } from '../../core/http/failure';

/** Creates the sentence for a server that could not be reached or whose connection was lost. */
export function offlineSentence({ reason }: Failure, origin: string): string {
  switch (reason) {
    case 'hostNotFound':
      return l10n.t('The host of {0} was not found. Check your network and the endpoint.', origin);
    case 'refused':
      return l10n.t('Could not connect to {0}. Start the server, or select another endpoint.', origin);
    case 'lost':
      return l10n.t('The connection to {0} was lost. Try again.', origin);
    default:
      return l10n.t('{0} could not be reached. Check your network and the endpoint.', origin);
  }
}

/** Creates the sentence for a deadline that has passed. */
export function timeoutSentence(failure: Failure, origin: string, timeoutSeconds: number): string {
  switch (failure.reason) {
    case 'connect':
      return l10n.t('Could not connect to {0} in time. Check the network and the endpoint.', origin);
    case 'idle':
      return l10n.t('{0} stopped responding. Try again.', origin);
    default:
      return l10n.t(
        'The model did not respond within {0} s. Try again, or increase “hfInference.timeoutSeconds”.',
        timeoutSeconds,
      );
  }
}
