import { l10n } from 'vscode';
import type { TokenCheck } from '../../core/endpoints/checkStoredToken';
import type { Failure } from '../../core/http/failure';
import { INFERENCE_PERMISSION, isHubToken } from '../../core/identity/whoami';
import type { TokenOwner } from '../../core/identity/whoami';
import { failureMessage } from '../../platform/messages/failureMessage';
import type { FailureContext } from '../../platform/messages/failureMessage';
import { joinSentences } from '../../platform/messages/joinSentences';
import { listInSentence } from '../../platform/messages/lists';
import type { FailureMessage } from '../../platform/messages/nextStep';
import { remedyStep } from '../../platform/messages/remedyStep';
import { withServerMessage } from '../../platform/messages/withServerMessage';

/** Says whose token it is. */
export function ownerText({ name, organizations, tokenName }: TokenOwner): string {
  const owner =
    tokenName === undefined
      ? l10n.t('The token belongs to {0}.', name)
      : l10n.t('The token “{0}” belongs to {1}.', tokenName, name);
  return organizations.length === 0
    ? owner
    : joinSentences([owner, l10n.t('Organizations: {0}.', listInSentence(organizations))]);
}

/** Creates the message for what checking the token of an account found out. */
export function tokenCheckMessage(
  check: TokenCheck,
  account: string,
  context: FailureContext,
): FailureMessage {
  const { origin } = context;
  const { host } = new URL(origin);
  switch (check.outcome) {
    case 'works':
      return {
        message:
          check.owner === undefined
            ? l10n.t('{0} accepts the token of account “{1}”.', host, account)
            : joinSentences([l10n.t('The token works.'), ownerText(check.owner)]),
      };
    case 'notChecked':
      return {
        message: l10n.t(
          '{0} does not say whether a token is valid. “Check Endpoint” tries it with a test request.',
          host,
        ),
      };
    case 'missingPermission':
      return 'failure' in check
        ? {
            message: withServerMessage(
              l10n.t('{0} knows the token but gives it no access. Set another token.', host),
              check.failure,
            ),
            next: remedyStep('replaceToken'),
          }
        : missingPermission(check.owner);
    case 'invalid':
      return {
        message: isHubToken(origin)
          ? l10n.t(
              'The token is not valid. It was revoked, has expired, or was not copied completely. Set a valid token.',
            )
          : l10n.t('{0} did not accept the token. Set a valid token.', origin),
        next: remedyStep('replaceToken'),
      };
    case 'rateLimited':
      return { message: rateLimited(check.failure, check.asked), next: remedyStep('retry') };
    case 'starting':
      return {
        message: l10n.t('{0} is starting. This can take some minutes. Check again later.', host),
        next: remedyStep('retry'),
      };
    case 'offline':
    case 'failed':
      return notChecked(check.failure, check.asked, context);
  }
}

function missingPermission(owner: TokenOwner | undefined): FailureMessage {
  const missing = l10n.t(
    'The token is valid but cannot run models: it does not have the permission “{0}”. Add it to the token, or create another one.',
    INFERENCE_PERMISSION,
  );
  return {
    message: owner === undefined ? missing : joinSentences([missing, ownerText(owner)]),
    next: remedyStep('createToken'),
    also: remedyStep('replaceToken'),
  };
}

/** A rate limit says nothing about the token. */
function rateLimited({ retryAfterSeconds }: Failure, asked: string): string {
  return retryAfterSeconds === undefined
    ? l10n.t('The token was not checked, because the rate limit of {0} is reached. Try again later.', asked)
    : l10n.t(
        'The token was not checked, because the rate limit of {0} is reached. Try again in {1} s.',
        asked,
        Math.ceil(retryAfterSeconds),
      );
}

/** The server was not reached, or gave no usable answer. */
function notChecked(failure: Failure, asked: string, context: FailureContext): FailureMessage {
  const isSlow = failure.kind === 'timeout' && failure.reason !== 'connect';
  if (isSlow || failure.kind === 'server' || failure.kind === 'busy' || failure.kind === 'loading') {
    return {
      message: withServerMessage(
        l10n.t('The token was not checked, because {0} has a problem. Try again later.', asked),
        failure,
      ),
      next: remedyStep('retry'),
    };
  }
  const { also: _, ...shown } = failureMessage(failure, { ...context, origin: asked });
  return { ...shown, message: joinSentences([l10n.t('The token was not checked.'), shown.message]) };
}
