import { createHash } from 'node:crypto';
import path from 'node:path';
import * as v from 'valibot';
import type { AcceptedPins } from '../core/pins/write/pinPorts';
import type { Logger } from '../core/ports';
import { readStateFile, writeStateFile } from './stateFile';

const VERSION = 1;
const schema = v.object({ models: v.array(v.string()) });

/**
 * Stores the accepted lists in a folder, with one small state file for each account. A file contains only model IDs; its
 * name is a hash of server and account. Methods reject with the file system's error if the folder cannot be used.
 */
export function acceptedPinFiles({
  folder,
  logger,
}: {
  readonly folder: string;
  readonly logger: Logger;
}): AcceptedPins {
  const fileOf = (scope: string): string =>
    path.join(folder, `${createHash('sha256').update(scope).digest('hex').slice(0, 32)}.json`);
  const find = (scope: string) => readStateFile(fileOf(scope), { version: VERSION, schema }, logger);

  return {
    async read(scope) {
      const found = await find(scope);
      return found.kind === 'value' ? found.value.models : undefined;
    },
    async write(scope, models) {
      // Keeps a file of a newer version of the extension, which may contain more than this one understands.
      if ((await find(scope)).kind === 'other') {
        return;
      }
      await writeStateFile(fileOf(scope), VERSION, { models });
    },
  };
}
