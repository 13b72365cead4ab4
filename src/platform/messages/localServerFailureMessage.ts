import { l10n } from 'vscode';
import type { Failure } from '../../core/http/failure';
import type { FailureMessage } from './nextStep';
import { remedyStep } from './remedyStep';

/** Creates the message for a failure that means something else at the local server; `undefined` for all others. */
export function localServerFailureMessage(
  { kind, reason }: Failure,
  model: string,
): FailureMessage | undefined {
  switch (kind) {
    case 'notFound':
      return {
        message: l10n.t('The local server has no model {0}. Download it, or select another model.', model),
        next: { title: l10n.t('Download'), download: model },
        also: remedyStep('chooseModel'),
      };
    case 'noToken':
    case 'unauthorized':
      return reason === 'secrets'
        ? undefined
        : {
            message: l10n.t('The token of the local server was lost or replaced. Restart the local server.'),
            next: {
              title: l10n.t('Restart Local Server'),
              command: 'hfInference.localServer.start',
              thenAgain: true,
            },
          };
    default:
      return undefined;
  }
}
