import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../core/ports';
import type { OpenUsage } from '../core/runs/openUsageLater';
import { toEndedRequest } from '../core/runs/toEndedRequest';
import { FileLedger } from '../core/usage/fileLedger';
import { errorCode } from './errorCode';
import { fileLock } from './fileLock';
import { replaceFile } from './replaceFile';
import { systemClock } from './systemClock';
import { openUsageFolder } from './openUsageFolder';

/**
 * Opens the usage ledger of this machine.
 * @param options `folder` is a path that all windows share; created if missing
 */
export async function openUsage(options: {
  readonly folder: string;
  readonly logger: Logger;
  readonly retentionDays: () => number;
}): Promise<OpenUsage & { readonly ledger: FileLedger }> {
  const { folder, logger, retentionDays } = options;
  const key = await readKey(join(folder, 'key'), logger);
  const ledger = new FileLedger({
    ...{ clock: systemClock, logger, retentionDays },
    folder: openUsageFolder(folder),
    lock: fileLock({ folder: join(folder, 'locks'), clock: systemClock, logger }),
    hashToken: (token) => createHmac('sha256', key).update(token).digest('hex').slice(0, 16),
    newId: randomUUID,
  });
  return { ledger, count: (request) => ledger.record(toEndedRequest(request)) };
}

/**
 * Returns the key of the hashes. It is in a file, since all windows need the same one at once and the secret storage can
 * be missing: it only keeps others from checking whether a token that they know is in the ledger.
 */
async function readKey(file: string, logger: Logger): Promise<string> {
  const stored = await readStored(file);
  if (stored !== undefined) {
    return stored;
  }
  const key = randomBytes(32).toString('hex');
  try {
    await replaceFile(file, key);
  } catch (error) {
    logger.debug(`usage: no key stored (${errorCode(error)})`);
  }
  // Another window may have stored one at the same moment.
  return (await readStored(file)) ?? key;
}

async function readStored(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return /^[0-9a-f]{64}$/.test(text) ? text : undefined;
}
