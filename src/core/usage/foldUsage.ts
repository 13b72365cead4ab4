import { readFiles } from './readUsage';
import type { UsageContent } from './readUsage';
import { claimName, damagedName, dayOfRuns, daysName, findUsageFiles } from './usageFiles';
import type { RunsFile, UsageFiles } from './usageFiles';
import type { UsageFolder } from './usageFolder';
import { printDays } from './usageLines';
import { UsageTotals } from './usageTotals';
import type { FoldedRow } from './usageTotals';

/** Long enough that no window is still writing to a file of that day. */
const CLOSED_AFTER_MS = 48 * 3_600_000;
/** How long a removed file is named, for a window of a machine that was asleep while it wrote to it. */
const NAMED_FOR_MS = 30 * 24 * 3_600_000;
/** The file of the folded days is read whole; this is many years of heavy use. */
const MAX_ROWS = 100_000;

export interface FoldPlan {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** The first day that is kept. */
  readonly firstDay: string;
  /** Whether this window has finished a file early. */
  readonly isFinished: (name: string) => boolean;
}

/**
 * Folds the files of days that are closed into one line for each key, and removes them. If the process ends at any moment,
 * or another window folds at the same time, nothing is lost and nothing counts twice: the new file names what it contains,
 * and nothing is removed unless that file is the newest.
 */
export async function foldUsage(folder: UsageFolder, plan: FoldPlan): Promise<void> {
  await removeOld(folder);
  if (!(await needsFolding(folder, plan))) {
    return;
  }
  const claim = findUsageFiles(await folder.list());
  const generation = claim.generation + 1;
  if (!(await folder.create(claimName(claim.epoch, generation)))) {
    return;
  }
  // Lists again: what was folded before the claim has to be in the new file.
  const files = findUsageFiles(await folder.list());
  const content = await readFiles(folder, files, closedRuns(files, plan));
  if (!isStill(files, claim.epoch, generation) || content === undefined || content.days.isNewer) {
    return;
  }
  await keepDamaged(folder, content);
  await folder.replace(daysName(claim.epoch, generation), printFolded(content, plan));
  const after = findUsageFiles(await folder.list());
  if (isStill(after, claim.epoch, generation)) {
    await Promise.all(foldable(content).map(({ file, size }) => folder.remove(file.name, size)));
    await removeOld(folder);
  }
}

/** Removes the files of cleared usage and of earlier folds. */
export async function removeOld(folder: UsageFolder): Promise<void> {
  const { old } = findUsageFiles(await folder.list());
  await Promise.all(old.map((name) => folder.remove(name)));
}

async function needsFolding(folder: UsageFolder, plan: FoldPlan): Promise<boolean> {
  const files = findUsageFiles(await folder.list());
  if (closedRuns(files, plan).length > 0) {
    return true;
  }
  const days = (await readFiles(folder, files, []))?.days;
  return days?.rows.some(({ day }) => day < plan.firstDay) ?? false;
}

function closedRuns({ runs }: UsageFiles, { now, isFinished }: FoldPlan): readonly RunsFile[] {
  return runs.filter(({ name, day }) => now - Date.parse(day) > CLOSED_AFTER_MS || isFinished(name));
}

/** Whether nobody has cleared the ledger, or claimed or written a later generation. */
function isStill(files: UsageFiles, epoch: number, generation: number): boolean {
  return files.epoch === epoch && files.generation === generation;
}

function foldable({ runs }: UsageContent): UsageContent['runs'] {
  return runs.filter(({ isNewer }) => !isNewer);
}

function printFolded(content: UsageContent, { firstDay, now }: FoldPlan): string {
  const totals = new UsageTotals();
  content.days.rows.forEach((row) => totals.addRow(row));
  foldable(content).forEach(({ records }) => records.forEach((record) => totals.addRecord(record)));
  const rows = totals.folded().filter(({ day }) => day >= firstDay);
  return printDays(newest(rows), contained(content, now));
}

/** Drops the oldest rows if there are too many, but no part of a day. */
function newest(rows: readonly FoldedRow[]): readonly FoldedRow[] {
  const [first] = rows.slice(-MAX_ROWS);
  return rows.length > MAX_ROWS ? rows.filter(({ day }) => day > (first?.day ?? '')) : rows;
}

function contained({ files, days, runs }: UsageContent, now: number): ReadonlyMap<string, number> {
  const isNeeded = (name: string): boolean => {
    const day = Date.parse(dayOfRuns(name) ?? '');
    return files.runs.some((file) => file.name === name) || now - day < NAMED_FOR_MS;
  };
  const earlier = [...days.contains].filter(([name]) => isNeeded(name));
  const added = runs
    .filter(({ isNewer }) => !isNewer)
    .map(({ file, from, length }) => [file.name, from + length] as const);
  return new Map([...earlier, ...added]);
}

async function keepDamaged(folder: UsageFolder, content: UsageContent): Promise<void> {
  const damaged = [
    { name: content.files.days?.name ?? '', damaged: content.days.damaged },
    ...foldable(content).map((one) => ({ name: one.file.name, damaged: one.damaged })),
  ].filter((one) => one.damaged !== '');
  await Promise.all(damaged.map((one) => folder.replace(damagedName(one.name), one.damaged)));
}
