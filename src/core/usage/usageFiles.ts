/**
 * The files of the ledger. An epoch begins when the user clears the usage: what belongs to earlier epochs no longer
 * counts. Each window appends to `runs-EPOCH-DAY-ID.jsonl`, a new one on each day. `days-EPOCH-GENERATION.jsonl` has the
 * days that were folded, and names the files of runs that it contains; the highest generation counts. Who folds creates
 * `days-EPOCH-GENERATION.claim` first, so that no generation is written twice.
 */
export interface UsageFiles {
  readonly epoch: number;
  /** The newest folded days. */
  readonly days?: DaysFile;
  /** The highest generation that was written or claimed; 0 if there is none. */
  readonly generation: number;
  readonly runs: readonly RunsFile[];
  /** Files that no longer count. */
  readonly old: readonly string[];
}

interface DaysFile {
  readonly name: string;
  readonly generation: number;
}

export interface RunsFile {
  readonly name: string;
  /** The day in UTC on which the file was begun, and after which nothing is appended. */
  readonly day: string;
}

type UsageFile = { readonly name: string; readonly epoch: number } & (
  | { readonly kind: 'cleared' | 'damaged' }
  | { readonly kind: 'days'; readonly generation: number }
  | { readonly kind: 'claim' | 'temporary'; readonly generation: number }
  | { readonly kind: 'runs'; readonly day: string }
);

const DAYS = /^days-(\d{1,9})-(\d{1,9})\.(jsonl|claim)(\..*\.tmp)?$/;
const RUNS = /^runs-(\d{1,9})-(\d{4}-\d{2}-\d{2})-[\w-]+\.jsonl$/;
const CLEARED = /^cleared-(\d{1,9})$/;
const DAMAGED = /^(?:days|runs)-(\d{1,9})-.*\.damaged$/;

export const clearedName = (epoch: number): string => `cleared-${epoch}`;
export const daysName = (epoch: number, generation: number): string => `days-${epoch}-${generation}.jsonl`;
export const claimName = (epoch: number, generation: number): string => `days-${epoch}-${generation}.claim`;
export const runsName = (epoch: number, day: string, id: string): string =>
  `runs-${epoch}-${day}-${id}.jsonl`;
export const damagedName = (name: string): string => `${name}.damaged`;

/** Returns the day in the name of a file of runs. */
export const dayOfRuns = (name: string): string | undefined => RUNS.exec(name)?.[2];

/** Sorts out a listing of the folder. Other files are ignored. */
export function findUsageFiles(names: readonly string[]): UsageFiles {
  const all = names.flatMap(parseName);
  const epoch = Math.max(0, ...all.map((file) => file.epoch));
  const current = all.filter((file) => file.epoch === epoch);
  const [days] = current
    .filter((file) => file.kind === 'days')
    .toSorted((a, b) => b.generation - a.generation);
  const generations = current.flatMap((file) =>
    file.kind === 'days' || file.kind === 'claim' ? [file.generation] : [],
  );
  const isOld = (file: UsageFile): boolean =>
    file.epoch < epoch ||
    ('generation' in file && file.name !== days?.name && file.generation <= (days?.generation ?? 0));
  return {
    epoch,
    ...(days !== undefined && { days }),
    generation: Math.max(0, ...generations),
    runs: current.filter((file) => file.kind === 'runs'),
    old: all.filter(isOld).map(({ name }) => name),
  };
}

function parseName(name: string): readonly UsageFile[] {
  const [, cleared] = CLEARED.exec(name) ?? [];
  if (cleared !== undefined) {
    return [{ kind: 'cleared', name, epoch: Number(cleared) }];
  }
  const [, damaged] = DAMAGED.exec(name) ?? [];
  if (damaged !== undefined) {
    return [{ kind: 'damaged', name, epoch: Number(damaged) }];
  }
  const [, runsEpoch, day] = RUNS.exec(name) ?? [];
  if (runsEpoch !== undefined && day !== undefined) {
    return [{ kind: 'runs', name, epoch: Number(runsEpoch), day }];
  }
  const [, daysEpoch, generation, extension, temporary] = DAYS.exec(name) ?? [];
  if (daysEpoch === undefined) {
    return [];
  }
  const isDays = temporary === undefined && extension === 'jsonl';
  const kind = isDays ? 'days' : temporary === undefined ? 'claim' : 'temporary';
  return [{ kind, name, epoch: Number(daysEpoch), generation: Number(generation) }];
}
