import { l10n } from 'vscode';
import type { Failure } from '../../core/http/failure';

/** Longer pauses are given in minutes. */
const MAX_SHOWN_SECONDS = 120;

/** Says that a server is too busy, and when to try again if it told. */
export function busySentence({ retryAfterSeconds }: Failure, origin: string, model: string): string {
  if (retryAfterSeconds === undefined) {
    return l10n.t('{0} is too busy to run {1}. Try again later.', origin, model);
  }
  return retryAfterSeconds <= MAX_SHOWN_SECONDS
    ? l10n.t('{0} is too busy to run {1}. Try again in {2} s.', origin, model, Math.ceil(retryAfterSeconds))
    : l10n.t(
        '{0} is too busy to run {1}. Try again in {2} min.',
        origin,
        model,
        Math.ceil(retryAfterSeconds / 60),
      );
}

/** Says when a rate limit ends, as precisely as is useful. */
export function rateLimitSentence({ retryAfterSeconds }: Failure, origin: string): string {
  if (retryAfterSeconds === undefined) {
    return l10n.t('You have reached the rate limit of {0}. Try again later.', origin);
  }
  return retryAfterSeconds <= MAX_SHOWN_SECONDS
    ? l10n.t(
        'You have reached the rate limit of {0}. Try again in {1} s.',
        origin,
        Math.ceil(retryAfterSeconds),
      )
    : l10n.t(
        'You have reached the rate limit of {0}. Try again in {1} min.',
        origin,
        Math.ceil(retryAfterSeconds / 60),
      );
}
