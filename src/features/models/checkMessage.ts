import { l10n } from 'vscode';
import type { CheckEnd } from '../../core/runs/endpointCheck';
import { failureMessage } from '../../platform/messages/failureMessage';
import type { FailureContext } from '../../platform/messages/failureMessage';
import type { FailureMessage, NextStep } from '../../platform/messages/nextStep';
import { remedyStep } from '../../platform/messages/remedyStep';
import { withServerMessage } from '../../platform/messages/withServerMessage';

/** How a check ended, also without a request. */
export type CheckResult = CheckEnd | { readonly outcome: 'noModel' };

/** Creates the message for the end of a check. What runs have a sentence for is said in the same words. */
export function checkMessage(result: CheckResult, context: FailureContext): FailureMessage {
  const { model, origin } = context;
  const { host } = new URL(origin);
  if (result.outcome === 'works') {
    return { message: l10n.t('{0} works. {1} answered the test request.', host, model) };
  }
  if (!('failure' in result)) {
    const next: NextStep = {
      title: l10n.t('Select Model'),
      command: 'hfInference.selectModel',
      thenAgain: true,
    };
    return { message: l10n.t('{0} was not checked, because no model is selected.', host), next };
  }
  const { failure, outcome } = result;
  if (outcome === 'starting' && failure.kind !== 'loading') {
    return {
      message: l10n.t('{0} is starting. This can take some minutes. Check again later.', host),
      next: remedyStep('retry'),
    };
  }
  return outcome === 'rejected'
    ? {
        message: withServerMessage(
          l10n.t(
            '{0} answered, but {1} rejected the test text. Models that expect another kind of input do so.',
            host,
            model,
          ),
          failure,
        ),
      }
    : failureMessage(failure, context);
}
