import { ApiClient } from '../core/inference/apiClient';
import { httpPinsApi } from '../core/pins/httpPinsApi';
import { askLoadState } from '../core/pins/loadState';
import { DEFAULT_SETTLE_MS } from '../core/pins/pinLink';
import { PinLoads } from '../core/pins/pinLoads';
import { PinService } from '../core/pins/pinService';
import type { Clock, Fetch, Logger } from '../core/ports';
import { acceptedPinFiles } from './acceptedPinFiles';
import { fileJournal } from './fileJournal';
import { fileLock } from './fileLock';

/** Whose pins. */
export interface PinsOwner {
  readonly endpoint: string;
  readonly origin: string;
  readonly account: string;
  readonly token: string;
}

/** The pins of one account on one server. */
export interface OpenPins {
  readonly owner: Omit<PinsOwner, 'token'>;
  readonly service: PinService;
  readonly loads: PinLoads;
}

export interface PinsPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A path that all windows share, for the lock between them, the journal and the accepted lists; made if missing. */
  readonly folder: string;
}

/** Opens the pins of an account. Sends nothing yet. */
export function openPins(ports: PinsPorts, { token, ...owner }: PinsOwner): OpenPins {
  const { clock, logger, folder } = ports;
  const client = new ApiClient(ports);
  const access = { endpoint: owner.endpoint, token };
  const service = new PinService({
    api: httpPinsApi(client, access),
    lock: fileLock({ folder: `${folder}/locks`, clock, logger }),
    journal: fileJournal({ folder: `${folder}/journal`, logger }),
    accepted: acceptedPinFiles({ folder: `${folder}/accepted`, logger }),
    clock,
    logger,
    settleMs: DEFAULT_SETTLE_MS,
    scope: JSON.stringify([owner.endpoint, owner.account]),
    newId: () => crypto.randomUUID(),
    random: Math.random,
  });
  const loads = new PinLoads((model, signal) => askLoadState(client, access, model, signal));
  return { owner, service, loads };
}
