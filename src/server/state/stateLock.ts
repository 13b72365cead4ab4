import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { diskCode } from '../../node/diskReason';
import { replaceFile } from '../../node/replaceFile';
import { makeFolder } from '../../node/makeFolder';

/** How often a holder updates its lock, and how long another server waits for a holder that may be stopping; in ms. */
interface LockTimes {
  readonly beatMs: number;
  readonly patienceMs: number;
}
const TIMES: LockTimes = { beatMs: 2500, patienceMs: 2000 };
/** After this many missed heartbeats a holder counts as gone, even if its process ID exists. */
const MISSED_BEATS = 4;
const PAUSE_MS = 200;

/** Error codes of file systems without hard links. */
const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

const holderForm = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    ...{ version: v.literal(1), pid: v.number(), port: v.optional(v.number()) },
    ...{ host: v.string(), id: v.string(), since: v.number() },
  }),
);
type Holder = v.InferOutput<typeof holderForm>;

/** The state folder is in use by another running server. */
export class StateTakenError extends Error {
  override readonly name = 'StateTaken';

  constructor(
    folder: string,
    /** Absent if that server has another version. */
    readonly holder?: Pick<Holder, 'pid' | 'port'>,
  ) {
    const port = holder?.port === undefined ? '' : ` on port ${holder.port}`;
    const owner = holder === undefined ? 'another server' : `the server with process ID ${holder.pid}${port}`;
    super(
      `The state folder ${folder} is in use by ${owner}. Stop that server, or select another folder with --state.`,
    );
  }
}

/** A held lock. */
export interface StateLock {
  /** Resolves when another server has taken over the folder, as happens after this process was suspended for long. */
  readonly lost: Promise<void>;
  /** Whether the folder still belongs to this server. */
  isHeld(): Promise<boolean>;
  /** Adds the port to the lock file, so that other servers can name this one. */
  publishPort(port: number): Promise<void>;
  /** Releases the folder. */
  release(): Promise<void>;
}

/**
 * Locks a state folder for this server. Its `server.json` names the holder and is valid as long as that process runs and
 * keeps touching the file, so that a killed server blocks no other. Rejects with `StateTakenError`, or with the system's
 * error if the folder cannot be written.
 */
export async function lockState(folder: string, times: LockTimes = TIMES): Promise<StateLock> {
  await makeFolder(folder, 0o700);
  await removeOldClaims(folder, times);
  const path = join(folder, 'server.json');
  const own: Holder = {
    ...{ version: 1, pid: process.pid, host: hostname(), id: randomUUID() },
    since: Math.round(performance.timeOrigin),
  };
  for (const due = performance.now() + times.patienceMs; !(await tryToTake(path, own, times));) {
    const holder = await readHolder(path);
    if (performance.now() > due && (await touchedAt(path)) !== undefined) {
      throw new StateTakenError(folder, holder);
    }
    await delay(PAUSE_MS);
  }
  return hold(path, own, times);
}

function hold(path: string, own: Holder, { beatMs }: LockTimes): StateLock {
  let lose = (): void => undefined;
  const lost = new Promise<void>((resolve) => (lose = resolve));
  const isHeld = async (): Promise<boolean> => (await readHolder(path))?.id === own.id;
  const beat = async (): Promise<void> => {
    if (!(await isHeld())) {
      clearInterval(timer);
      lose();
      return;
    }
    const now = new Date();
    await utimes(path, now, now);
  };
  // A failed heartbeat is made up for by the next.
  const timer = setInterval(() => void beat().catch(() => undefined), beatMs).unref();
  return {
    lost,
    isHeld,
    publishPort: async (port) => {
      if (await isHeld()) {
        await replaceFile(path, JSON.stringify({ ...own, port }));
      }
    },
    release: async () => {
      clearInterval(timer);
      if (await isHeld()) {
        await rm(path, { force: true });
      }
    },
  };
}

/** Removes the claims of servers that were killed while making them. */
async function removeOldClaims(folder: string, times: LockTimes): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!/^server\.json\.[\da-f-]+\.tmp$/.test(name)) {
      continue;
    }
    const claim = join(folder, name);
    const holder = await readHolder(claim);
    const isDead = holder?.host === hostname() && !isAlive(holder.pid);
    if (isDead || isSilent((await touchedAt(claim)) ?? Infinity, times)) {
      await rm(claim, { force: true }).catch(() => undefined);
    }
  }
}

/** Returns whether this server now holds the lock. Removes an abandoned lock. */
async function tryToTake(path: string, own: Holder, times: LockTimes): Promise<boolean> {
  const claim = `${path}.${own.id}.tmp`;
  await writeFile(claim, JSON.stringify(own), { mode: 0o600 });
  try {
    await link(claim, path).catch(async (error: unknown) => {
      if (!NO_LINKS.has(diskCode(error) ?? '')) {
        throw error;
      }
      await writeFile(path, JSON.stringify(own), { flag: 'wx', mode: 0o600 });
    });
    return true;
  } catch (error) {
    if (diskCode(error) !== 'EEXIST') {
      throw error;
    }
    const found = await readHolder(path);
    if (await isAbandoned(path, found, times)) {
      await removeLock(path, found);
    }
    return false;
  } finally {
    await rm(claim, { force: true }).catch(() => undefined);
  }
}

async function isAbandoned(path: string, holder: Holder | undefined, times: LockTimes): Promise<boolean> {
  const at = await touchedAt(path);
  if (at === undefined) {
    return false;
  }
  // An unknown format: written by a later version, or incomplete.
  if (holder === undefined) {
    return isSilent(at, times);
  }
  if (holder.host === hostname()) {
    if (holder.pid === process.pid) {
      return holder.since !== Math.round(performance.timeOrigin);
    }
    if (!isAlive(holder.pid)) {
      return true;
    }
  }
  if (!isSilent(at, times)) {
    return false;
  }
  // The machine may have just woken up: a live holder updates the lock soon.
  await delay(times.beatMs + PAUSE_MS);
  return (await touchedAt(path)) === at;
}

const isSilent = (touchedAtMs: number, { beatMs }: LockTimes): boolean =>
  Date.now() - touchedAtMs > MISSED_BEATS * beatMs;

/** Moves the lock away, and back if it has become another server's in the meantime. */
async function removeLock(path: string, expected: Holder | undefined): Promise<void> {
  const away = `${path}.${randomUUID()}.tmp`;
  try {
    await rename(path, away);
  } catch (error) {
    if (diskCode(error) === 'ENOENT') {
      return;
    }
    throw error;
  }
  if ((await readHolder(away))?.id !== expected?.id) {
    await link(away, path).catch(() => undefined);
  }
  await rm(away, { force: true });
}

async function readHolder(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const parsed = v.safeParse(holderForm, text);
  return parsed.success ? parsed.output : undefined;
}

async function touchedAt(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

/** Returns whether a process with this ID exists, of any user. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return diskCode(error) === 'EPERM';
  }
}
