import { join } from 'node:path';
import type { Logger } from '../../core/ports';
import { pastLoads } from '../models/loadEstimates';
import type { RecordedLoads } from '../models/loadEstimates';
import { diskReason } from '../../node/diskReason';
import { JsonFile, plainForm } from '../../node/jsonFile';
import { pinFile } from './serverPinFile';
import type { PinFile } from './serverPinFile';
import { lockState, StateTakenError } from './stateLock';

/** What a server keeps for its next start. */
export interface ServerState {
  readonly pins: JsonFile<PinFile>;
  readonly loads: JsonFile<RecordedLoads>;
  /** Tells other servers where this one can be reached. */
  tellPort(port: number): Promise<void>;
  /** Gives the folder back; nothing is written from then on. */
  close(): Promise<void>;
}

/**
 * Takes a folder for the state of this server. Rejects with `StateTaken` where another server has it. A folder that
 * cannot be written is read only, and its files say so.
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
    return { pins, loads, tellPort: async () => undefined, close: async () => undefined };
  }
  void lock.lost.then(() => protect('another server has taken over the state folder'));
  return {
    pins,
    loads,
    tellPort: (port) =>
      lock
        .tellPort(port)
        .catch((error: unknown) =>
          log.warn(`the port could not be written to the lock: ${diskReason(error)}`),
        ),
    close: async () => {
      await Promise.all([pins.close(), loads.close()]);
      await lock
        .release()
        .catch((error: unknown) => log.warn(`the lock could not be released: ${diskReason(error)}`));
    },
  };
}

/** What is wrong with the folder is wrong with each of its files, and is said once. */
function withoutRepeatedWarnings(log: Logger): Pick<Logger, 'warn'> {
  const said = new Set<string>();
  const warn = (message: string): void => {
    if (said.has(message)) {
      return;
    }
    said.add(message);
    log.warn(message);
  };
  return { warn };
}
