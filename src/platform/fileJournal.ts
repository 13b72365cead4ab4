import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { pinIntentSchema } from '../core/pins/pinIntent';
import type { JournalEntry, PinJournal } from '../core/pins/pinPorts';
import type { Logger } from '../core/ports';
import { errorCode } from './errorCode';

const VERSION = 1;
const ENDING = '.json';

const versionSchema = v.object({ version: v.number() });
const fileSchema = v.object({
  version: v.literal(VERSION),
  id: v.string(),
  scope: v.string(),
  startedAt: v.number(),
  intents: v.array(pinIntentSchema),
});

/**
 * A journal as a folder with one small file for each entry, so that windows never write the same file. A file is
 * complete or not there. A damaged one is renamed to `….damaged` and kept; one of another version of the extension is
 * left as it is. Methods reject with the file system's error where the folder cannot be used.
 */
export function fileJournal({
  folder,
  logger,
}: {
  readonly folder: string;
  readonly logger: Logger;
}): PinJournal {
  const fileOf = (id: string): string => path.join(folder, `${encodeURIComponent(id)}${ENDING}`);

  const read = async (name: string): Promise<JournalEntry | undefined> => {
    const file = path.join(folder, name);
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      // Another window has settled it just now.
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const value = parseJson(text);
    const entry = v.safeParse(fileSchema, value);
    if (entry.success) return entry.output;
    const version = v.safeParse(versionSchema, value);
    if (version.success && version.output.version !== VERSION) {
      logger.info(`journal: an entry of version ${version.output.version} is left alone`);
      return undefined;
    }
    logger.warn('journal: a damaged entry is kept aside');
    await rename(file, `${file}.damaged`);
    return undefined;
  };

  return {
    async open() {
      const names = await readdir(folder).catch((error: unknown) => {
        if (errorCode(error) === 'ENOENT') return [];
        throw error;
      });
      const entries = await Promise.all(names.filter((name) => name.endsWith(ENDING)).map(read));
      return entries.filter((entry) => entry !== undefined);
    },
    async write(entry) {
      await mkdir(folder, { recursive: true });
      await writeWhole(fileOf(entry.id), JSON.stringify({ version: VERSION, ...entry }));
    },
    async settle(id) {
      await rm(fileOf(id), { force: true });
    },
  };
}

/** On the disk before it has its name: neither a crash nor a power cut leaves half a file. */
async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
