import { join } from 'node:path';
import type { Logger } from '../../core/ports';
import { pastLoads } from '../models/loadEstimates';
import type { RecordedLoads } from '../models/loadEstimates';
import { diskReason } from '../../node/diskReason';
import { JsonFile, plainForm } from '../../node/jsonFile';
import { pinFile } from './serverPinFile';
import type { PinFile } from './serverPinFile';
import { lockState, StateTakenError } from './stateLock';

/** The data that a server saves for its next start. */
export interface ServerState {
  readonly pins: JsonFile<PinFile>;
  readonly loads: JsonFile<RecordedLoads>;
  /** Publishes the port, so that other servers can name this one. */
  publishPort(port: number): Promise<void>;
  /** Releases the folder; nothing is written afterwards. */
  close(): Promise<void>;
}

/**
 * Locks a folder for the state of this server. Rejects with `StateTakenError` if another server holds the lock. If the
 * folder cannot be written, the state is read-only and the `problem` of its files says why.
 */
export async function openServerState(folder: string, logger: Logger): Promise<ServerState> {
  const log = withoutRepeatedWarnings(logger);
  const lock = await lockState(folder).catch((error: unknown) => {
    if (error instanceof StateTakenError) {
      throw error;
    }
    return diskReason(error);
  });
  const isOurs = typeof lock === 'string' ? undefined : () => lock.isHeld();
  const pins = new JsonFile(join(folder, 'pins.json'), pinFile, log, isOurs);
  const loads = new JsonFile(join(folder, 'loads.json'), plainForm(pastLoads), log, isOurs);
  const protect = (problem: string): void => [pins, loads].forEach((file) => file.protect(problem));
  if (typeof lock === 'string') {
    protect(`the state folder could not be used because ${lock}`);
    return { pins, loads, publishPort: async () => undefined, close: async () => undefined };
  }
  void lock.lost.then(() => protect('another server has taken over the state folder'));
  return {
    pins,
    loads,
    publishPort: (port) =>
      lock
        .publishPort(port)
        .catch((error: unknown) =>
          log.warn(`could not write the port to the lock because ${diskReason(error)}`),
        ),
    close: async () => {
      await Promise.all([pins.close(), loads.close()]);
      await lock
        .release()
        .catch((error: unknown) => log.warn(`could not release the lock because ${diskReason(error)}`));
    },
  };
}

/** Logs each warning once, since a problem with the folder affects every file in it. */
function withoutRepeatedWarnings(log: Logger): Pick<Logger, 'warn'> {
  const logged = new Set<string>();
  const warn = (message: string): void => {
    if (logged.has(message)) {
      return;
    }
    logged.add(message);
    log.warn(message);
  };
  return { warn };
}
