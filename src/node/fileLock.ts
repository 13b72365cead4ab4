import { createHash } from 'node:crypto';
import { mkdir, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { lock } from 'proper-lockfile';
import type { Clock, Lock, Logger } from '../core/ports';
import { errorCode } from './errorCode';

const POLL_MS = 100;
/** Many windows may be in the queue; but after so long nobody would understand the wait. */
const MAX_WAIT_MS = 60_000;

export interface FileLockPorts {
  /** A folder that all windows share, made if missing. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Milliseconds without a heartbeat after which a lock is nobody's any more; at least 2000. */
  readonly staleMs?: number;
}

type Release = () => Promise<void>;

/**
 * A lock between all processes that share `folder`. Where the folder cannot be used, or when the wait takes longer than
 * a minute, the work goes on without it: the writers' own protocol then has to keep them apart.
 */
export function fileLock({ folder, clock, logger, staleMs = 6_000 }: FileLockPorts): Lock {
  const tryOnce = async (file: string): Promise<Release | undefined> => {
    try {
      return await lock(file, {
        realpath: false,
        stale: staleMs,
        update: staleMs / 4,
        // After a long sleep of the machine another window may have it. What is under way reads back its write anyhow.
        onCompromised: (error) => logger.warn(`lock: lost (${errorCode(error)})`),
      });
    } catch (error) {
      if (errorCode(error) === 'ELOCKED') {
        return undefined;
      }
      throw error;
    }
  };

  const acquire = async (name: string, signal: AbortSignal): Promise<Release> => {
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, createHash('sha256').update(name).digest('hex').slice(0, 32));
    let beat = { at: clock.monotonic(), mark: await heartbeat(file) };
    for (const due = clock.monotonic() + MAX_WAIT_MS; clock.monotonic() < due;) {
      const release = await tryOnce(file);
      if (release) {
        return release;
      }
      const mark = await heartbeat(file);
      if (mark !== beat.mark) {
        beat = { at: clock.monotonic(), mark };
      }
      // Told by this machine's own clock: the date of the lock may come from one that goes wrong.
      if (clock.monotonic() - beat.at > staleMs) {
        await rmdir(lockFolder(file)).catch(() => undefined);
      }
      // A random pause, so that windows that wait for the same lock do not keep step.
      await clock.sleep(POLL_MS * (0.5 + Math.random()), signal);
    }
    throw Object.assign(new Error('The lock is held by another process.'), { code: 'ETIMEDOUT' });
  };

  return {
    async withLock(name, signal, work) {
      signal.throwIfAborted();
      let release: Release | undefined;
      try {
        release = await acquire(name, signal);
      } catch (error) {
        signal.throwIfAborted();
        logger.warn(`lock: continuing without it (${errorCode(error)})`);
      }
      try {
        signal.throwIfAborted();
        return await work(release !== undefined);
      } finally {
        // A lock that another window has taken over is not ours to give back.
        await release?.().catch((error: unknown) => logger.debug(`lock: not released (${errorCode(error)})`));
      }
    },
  };
}

/** Where proper-lockfile keeps the lock of `file`. */
function lockFolder(file: string): string {
  return `${file}.lock`;
}

/** Changes with each heartbeat and each new holder; `undefined` where nobody holds the lock. */
async function heartbeat(file: string): Promise<number | undefined> {
  return stat(lockFolder(file)).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}
