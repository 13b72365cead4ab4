import { createHash } from 'node:crypto';
import path from 'node:path';
import * as v from 'valibot';
import type { AcceptedPins } from '../core/pins/write/pinPorts';
import type { Logger } from '../core/ports';
import { readStateFile, writeStateFile } from './stateFile';

const VERSION = 1;
const schema = v.object({ models: v.array(v.string()) });

/**
 * The accepted lists as a folder with one small state file for each account. It holds model IDs and nothing else: its
 * name is a hash of server and account. Methods reject with the file system's error where the folder cannot be used.
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
      // A newer version of the extension may know more than this one could keep.
      if ((await find(scope)).kind === 'other') {
        return;
      }
      await writeStateFile(fileOf(scope), VERSION, { models });
    },
  };
}
