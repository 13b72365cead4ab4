import type { PinList } from '../../core/pins/list/pinList';
import { DismissedError } from '../../platform/commandErrors';
import type { OpenPins } from './openPins';
import { openingMessage, pinFailureMessage, showPinFailure } from './pinFailure';
import type { PinsStore } from './pinsStore';

/** A list that was just read, and its account. */
export interface CurrentList {
  readonly pins: OpenPins;
  readonly list: PinList;
}

/** Reads the list for a question to the user. Explains a failure and throws `DismissedError`. */
export async function readPinsOrExplain(store: PinsStore): Promise<CurrentList> {
  const read = await store.fresh();
  if (read.ok) {
    return read;
  }
  if ('problem' in read) {
    showPinFailure(openingMessage(read.problem));
  } else {
    showPinFailure(pinFailureMessage(read.failure, read.origin));
  }
  throw new DismissedError();
}
