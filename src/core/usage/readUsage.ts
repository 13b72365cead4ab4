import { findUsageFiles } from './usageFiles';
import type { RunsFile, UsageFiles } from './usageFiles';
import type { UsageFolder } from './usageFolder';
import { parseDays, parseRuns } from './usageLines';
import type { DaysText, RunsText } from './usageLines';

/** What some files of the ledger contain together. Each request is in it once. */
export interface UsageContent {
  readonly files: UsageFiles;
  readonly days: DaysText;
  readonly runs: readonly ReadRuns[];
}

/** The folded days that were read. Their file never changes. */
export type ReadDays = Pick<UsageContent, 'files' | 'days'>;

/** What a file of runs contains beyond what was folded before. */
interface ReadRuns extends RunsText {
  readonly file: RunsFile;
  /** Where reading began. */
  readonly from: number;
  readonly size: number;
}

const NO_DAYS: DaysText = { rows: [], contains: new Map(), damaged: '', isNewer: false };

/** Other windows do not fold that often; a disk whose listings are wrong would never give an answer. */
const MAX_ATTEMPTS = 50;

/**
 * Reads the whole ledger.
 * @param earlier days that were read before, which are not read again if they are still the newest
 */
export async function readUsage(folder: UsageFolder, earlier?: ReadDays): Promise<UsageContent> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const files = findUsageFiles(await folder.list());
    const content = await readFiles(folder, files, files.runs, earlier);
    const { epoch, days } = findUsageFiles(await folder.list());
    // Another window may have folded or cleared the ledger meanwhile.
    if (content !== undefined && epoch === files.epoch && days?.generation === files.days?.generation) {
      return content;
    }
  }
  throw Object.assign(new Error('The files of the usage keep changing.'), { code: 'EBUSY' });
}

/** Reads the folded days and these files of runs. Returns `undefined` if one of them does not exist any more. */
export async function readFiles(
  folder: UsageFolder,
  files: UsageFiles,
  runsFiles: readonly RunsFile[],
  earlier?: ReadDays,
): Promise<UsageContent | undefined> {
  const isUnchanged = earlier !== undefined && earlier.files.days?.name === files.days?.name;
  const days = isUnchanged ? earlier.days : await readDays(folder, files);
  if (days === undefined) {
    return undefined;
  }
  const runs = await Promise.all(
    runsFiles.map(async (file): Promise<ReadRuns | undefined> => {
      const from = days.contains.get(file.name) ?? 0;
      const added = await folder.read(file.name, from);
      return added === undefined ? undefined : { ...parseRuns(added), file, from, size: from + added.length };
    }),
  );
  const found = runs.filter((one) => one !== undefined);
  return found.length === runs.length ? { files, days, runs: found } : undefined;
}

async function readDays(folder: UsageFolder, { days }: UsageFiles): Promise<DaysText | undefined> {
  if (days === undefined) {
    return NO_DAYS;
  }
  const text = await folder.read(days.name, 0);
  return text === undefined ? undefined : parseDays(text);
}
