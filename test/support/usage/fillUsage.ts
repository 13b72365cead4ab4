import { join } from 'node:path';
import type { EndedRequest } from '../../../src/core/usage/usageRecord';
import type { UsageRow } from '../../../src/core/usage/usageRow';
import { openUsage } from '../../../src/node/openUsage';
import { silentLogger } from '../loggers';

export const EXTENSION_ID = 'open-inference.hf-inference';

/** Records the requests of rows in the ledger of a VS Code, as another window of it would. */
export async function fillUsage(userDataFolder: string, rows: readonly UsageRow[]): Promise<void> {
  const folder = join(userDataFolder, 'User', 'globalStorage', EXTENSION_ID, 'usage');
  const { ledger } = await openUsage({ folder, logger: silentLogger, retentionDays: () => 400 });
  for (const row of rows) {
    recordsOf(row).forEach((record) => ledger.record(record));
  }
  await ledger.flush();
  ledger.dispose();
}

/** The requests that make up a row; the first ones were refused because of the rate limit, the next ones failed. */
function recordsOf(row: UsageRow): readonly EndedRequest[] {
  const noon = new Date(`${row.day}T12:00:00`);
  const succeeded = Math.max(1, row.requests - row.failed);
  return Array.from({ length: row.requests }, (_, index) => ({
    at: noon.getTime() + index,
    offsetMinutes: -noon.getTimezoneOffset(),
    origin: row.origin,
    account: row.account,
    model: row.model,
    ok: index >= row.failed,
    ...(index < row.failed && {
      kind: index < row.rateLimited ? ('rateLimited' as const) : ('server' as const),
    }),
    characters: row.characters / row.requests,
    promptTokens: index < row.failed ? 0 : Math.round(row.promptTokens / succeeded),
    completionTokens: index < row.failed ? 0 : Math.round(row.completionTokens / succeeded),
    seconds: row.seconds / row.requests,
    cached: index >= row.requests - row.cached,
  }));
}
