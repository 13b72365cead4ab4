import path from 'node:path';
import type { ApiClient } from '../../../src/core/inference/apiClient';
import { httpPinsApi } from '../../../src/core/pins/httpPinsApi';
import { PinService } from '../../../src/core/pins/pinService';
import type { Logger } from '../../../src/core/ports';
import { acceptedPinFiles } from '../../../src/platform/acceptedPinFiles';
import { fileJournal } from '../../../src/platform/fileJournal';
import { fileLock } from '../../../src/platform/fileLock';
import { systemClock } from '../../../src/platform/systemClock';

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
