import type { PinIntent } from '../../core/pins/intent/pinIntent';
import type { PinOutcome } from '../../core/pins/intent/pinOutcome';
import type { OpenPins } from './openPins';

/** A change, and how it ended all in all. */
export interface AppliedChange {
  readonly pins: OpenPins;
  readonly intents: readonly PinIntent[];
  readonly outcome: PinOutcome;
  /** What takes it back, the last part first. */
  readonly undo: readonly PinIntent[];
}
