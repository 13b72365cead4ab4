import type { Failure } from '../../core/http/failure';
import { failureMessage } from '../../platform/messages/failureMessage';
import type { FailureMessage } from '../../platform/messages/nextStep';
import type { BatchSettings } from './batchSettings';

/** The sentence and the buttons for a failure of a batch, or of one of its inputs. */
export function batchFailure(
  failure: Failure,
  { billTo, isLocalServer, model, origin, timeoutMs }: BatchSettings,
  characters: number,
): FailureMessage {
  return failureMessage(failure, {
    ...{ model, origin, isLocalServer, characters, timeoutSeconds: timeoutMs / 1000 },
    ...(billTo !== undefined && { billTo }),
  });
}
