import { MAX_KEPT_BYTES } from './historyLimits';
import type { HistoryFiles } from './historyPorts';
import { figuresOnly } from './historyRecord';

/** What may be kept. */
export interface HistoryPolicy {
  /** Maximum number of runs; 0 keeps nothing. */
  readonly limit: number;
  /** `false` removes texts that were kept, too. */
  readonly keepTexts: boolean;
  /** Whether new runs may be kept with their texts; not in Restricted Mode. */
  readonly mayKeepNewTexts: boolean;
}

/** The ID of a kept run, and the size of its file in bytes. */
export type KeptFile = Awaited<ReturnType<HistoryFiles['list']>>[number];

/** Lists what is kept, newest first, runs included whose window closed or crashed before they ended. */
export async function newestFirst(files: HistoryFiles, policy: HistoryPolicy): Promise<readonly KeptFile[]> {
  await adoptInterrupted(files, policy);
  // IDs begin with the time.
  return (await files.list()).toSorted((a, b) => (a.id < b.id ? 1 : -1));
}

/** Removes the oldest runs beyond the limits. */
export async function removeOldest(files: HistoryFiles, policy: HistoryPolicy): Promise<void> {
  let total = 0;
  const tooMany = (await newestFirst(files, policy)).filter(({ bytes }, index) => {
    total += bytes;
    return index >= policy.limit || (total > MAX_KEPT_BYTES && index > 0);
  });
  await Promise.all(tooMany.map(({ id }) => files.remove(id)));
}

/** Removes the texts of all runs, and leaves their figures. */
export async function removeTexts(files: HistoryFiles, policy: HistoryPolicy): Promise<void> {
  for (const { id } of await newestFirst(files, policy)) {
    const found = await files.read(id);
    if (found.kind === 'run' && found.run.hasTexts) {
      await files.write(figuresOnly(found.run));
    }
  }
  await files.removeRemains();
}

/** Removes all runs. */
export async function removeAll(files: HistoryFiles, policy: HistoryPolicy): Promise<void> {
  await Promise.all((await newestFirst(files, policy)).map(({ id }) => files.remove(id)));
  await files.removeRemains();
}

async function adoptInterrupted(files: HistoryFiles, { keepTexts, limit }: HistoryPolicy): Promise<void> {
  const abandoned = await files.abandoned();
  if (abandoned.length === 0) {
    return;
  }
  const known = new Set((await files.list()).map(({ id }) => id));
  for (const { id, runs } of abandoned) {
    // A window that crashed right after the run had ended may have kept some of its records.
    for (const run of limit === 0 ? [] : runs.filter(({ record }) => !known.has(record.id))) {
      await files.write(keepTexts ? run : figuresOnly(run));
    }
    await files.end(id);
  }
}
