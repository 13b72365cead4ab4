import path from 'node:path';
import type { ApiClient } from '../../../src/core/http/jsonClient';
import { httpPinsApi } from '../../../src/core/pins/write/httpPinsApi';
import { PinService } from '../../../src/core/pins/write/pinService';
import type { Logger } from '../../../src/core/ports';
import { acceptedPinFiles } from '../../../src/node/acceptedPinFiles';
import { fileJournal } from '../../../src/node/fileJournal';
import { fileLock } from '../../../src/node/fileLock';
import { systemClock } from '../../../src/node/systemClock';

/** The pins of one window, put together as the extension does it. */
export function openPins(options: {
  readonly client: ApiClient;
  readonly endpoint: string;
  readonly folder: string;
  readonly logger: Logger;
}): PinService {
  const { client, endpoint, folder, logger } = options;
  return new PinService({
    api: httpPinsApi(client, { endpoint }),
    lock: fileLock({ folder: path.join(folder, 'locks'), clock: systemClock, logger, staleMs: 2_000 }),
    journal: fileJournal({ folder: path.join(folder, 'journal'), logger }),
    accepted: acceptedPinFiles({ folder: path.join(folder, 'accepted'), logger }),
    clock: systemClock,
    logger,
    settleMs: 50,
    scope: endpoint,
    newId: () => crypto.randomUUID(),
    random: Math.random,
  });
}
