import { ApiClient } from '../../core/http/jsonClient';
import { httpPinsApi } from '../../core/pins/write/httpPinsApi';
import { readLoadState } from '../../core/pins/loads/loadState';
import type { PinStorage } from '../../core/pins/write/pinPorts';
import { DEFAULT_SETTLE_MS } from '../../core/pins/write/pinRequests';
import { PinLoadStates } from '../../core/pins/loads/pinLoadStates';
import { PinService } from '../../core/pins/write/pinService';
import type { Clock, Fetch, Logger } from '../../core/ports';

/** The account and server that pins belong to. */
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
  readonly loads: PinLoadStates;
}

export interface PinsPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly storage: PinStorage;
}

/** Opens the pins of an account, without sending a request. */
export function openPins(ports: PinsPorts, { token, ...owner }: PinsOwner): OpenPins {
  const { clock, logger, storage } = ports;
  const client = new ApiClient(ports);
  const access = { endpoint: owner.endpoint, token };
  const service = new PinService({
    api: httpPinsApi(client, access),
    ...storage,
    clock,
    logger,
    settleMs: DEFAULT_SETTLE_MS,
    scope: JSON.stringify([owner.endpoint, owner.account]),
    newId: () => crypto.randomUUID(),
    random: Math.random,
  });
  const loads = new PinLoadStates((model, signal) => readLoadState(client, access, model, signal));
  return { owner, service, loads };
}
