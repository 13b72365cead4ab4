import type { PinIntent } from '../../core/pins/intent/pinIntent';
import type { PinOutcome } from '../../core/pins/intent/pinOutcome';
import type { OpenPins } from './openPins';

/** A change of one or more intents, and its overall outcome. */
export interface AppliedChange {
  readonly pins: OpenPins;
  readonly intents: readonly PinIntent[];
  readonly outcome: PinOutcome;
  /** The intents that undo it, last change first. */
  readonly undo: readonly PinIntent[];
}
