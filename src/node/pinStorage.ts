import { join } from 'node:path';
import type { PinStorage } from '../core/pins/write/pinPorts';
import type { Clock, Logger } from '../core/ports';
import { acceptedPinFiles } from './acceptedPinFiles';
import { fileJournal } from './fileJournal';
import { fileLock } from './fileLock';

/**
 * Opens the lock between windows, the journal of pin writes and the accepted lists.
 * @param options `folder` is a path that all windows share; created if missing
 */
export function openPinStorage(options: {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
}): PinStorage {
  const { folder, clock, logger } = options;
  return {
    lock: fileLock({ folder: join(folder, 'locks'), clock, logger }),
    journal: fileJournal({ folder: join(folder, 'journal'), logger }),
    accepted: acceptedPinFiles({ folder: join(folder, 'accepted'), logger }),
  };
}
