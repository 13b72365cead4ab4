import { FAILURE_KINDS } from '../../../src/core/http/failure';
import { openingMessage, pinFailureMessage } from '../../../src/features/pins/pinFailure';
import { ORIGIN } from './openSamplePins';
import { failureShown } from './scene';
import type { Scene } from './scene';

/** Every reason why the list of pinned models cannot be read. */
export const pinFailureScenes: readonly Scene[] = [
  ...(['badEndpoint', 'noToken', 'secrets', 'stopped', 'lostToken', 'unsupported'] as const).map(
    (problem) => ({
      when: problem,
      act: () =>
        failureShown(
          openingMessage(
            problem === 'badEndpoint' ? { ok: false, problem } : { ok: false, problem, origin: ORIGIN },
          ),
        ),
    }),
  ),
  ...FAILURE_KINDS.filter((kind) => kind !== 'noToken').map((kind) => ({
    when: kind,
    act: () => failureShown(pinFailureMessage({ kind, detail: '' }, ORIGIN)),
  })),
  {
    when: 'tooLarge, the response',
    act: () => failureShown(pinFailureMessage({ kind: 'tooLarge', reason: 'answer', detail: '' }, ORIGIN)),
  },
  {
    when: 'invalidInput, with the server’s words',
    act: () => failureShown(pinFailureMessage({ kind: 'invalidInput', detail: 'Unknown model.' }, ORIGIN)),
  },
];
