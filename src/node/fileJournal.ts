import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { pinIntentSchema } from '../core/pins/intent/pinIntent';
import type { JournalEntry, PinJournal } from '../core/pins/write/pinPorts';
import type { Logger } from '../core/ports';
import { errorCode } from './errorCode';
import { readStateFile, writeStateFile } from './stateFile';

const VERSION = 1;
const EXTENSION = '.json';

const entrySchema = v.object({
  id: v.string(),
  scope: v.string(),
  startedAt: v.number(),
  intents: v.array(pinIntentSchema),
});

/**
 * Stores a journal in a folder, with one small state file for each entry, so that windows never write the same file.
 * Methods reject with the file system's error if the folder cannot be used.
 */
export function fileJournal({
  folder,
  logger,
}: {
  readonly folder: string;
  readonly logger: Logger;
}): PinJournal {
  const fileOf = (id: string): string => path.join(folder, `${encodeURIComponent(id)}${EXTENSION}`);

  const read = async (name: string): Promise<readonly JournalEntry[]> => {
    const form = { version: VERSION, schema: entrySchema };
    const found = await readStateFile(path.join(folder, name), form, logger);
    return found.kind === 'value' ? [found.value] : [];
  };

  return {
    async open() {
      const names = await readdir(folder).catch((error: unknown) => {
        if (errorCode(error) === 'ENOENT') {
          return [];
        }
        throw error;
      });
      return (await Promise.all(names.filter((name) => name.endsWith(EXTENSION)).map(read))).flat();
    },
    async write(entry) {
      await writeStateFile(fileOf(entry.id), VERSION, entry);
    },
    async settle(id) {
      await rm(fileOf(id), { force: true });
    },
  };
}
