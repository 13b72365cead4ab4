import { createHash } from 'node:crypto';
import { mkdir, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { lock } from 'proper-lockfile';
import type { Clock, Lock, Logger } from '../core/ports';
import { errorCode } from './errorCode';

const POLL_MS = 100;
/** Many windows may be waiting, but a longer wait would seem like a hang. */
const MAX_WAIT_MS = 60_000;

export interface FileLockPorts {
  /** A folder that all windows share; created if missing. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Milliseconds without a heartbeat after which a lock counts as abandoned; at least 2000. */
  readonly staleMs?: number;
}

type Release = () => Promise<void>;

/**
 * A lock between all processes that share `folder`. If the folder cannot be used or the wait exceeds a minute, the work
 * runs without the lock, and the writers' own protocol has to prevent conflicts.
 */
export function fileLock({ folder, clock, logger, staleMs = 6_000 }: FileLockPorts): Lock {
  const tryOnce = async (file: string): Promise<Release | undefined> => {
    try {
      return await lock(file, {
        realpath: false,
        stale: staleMs,
        update: staleMs / 4,
        // Another window may hold the lock after the machine was suspended. Writers verify what they wrote anyway.
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
    for (const deadline = clock.monotonic() + MAX_WAIT_MS; clock.monotonic() < deadline;) {
      const release = await tryOnce(file);
      if (release) {
        return release;
      }
      const mark = await heartbeat(file);
      if (mark !== beat.mark) {
        beat = { at: clock.monotonic(), mark };
      }
      // Measures with the local clock, since the date of the lock may come from a wrong one.
      if (clock.monotonic() - beat.at > staleMs) {
        await rmdir(lockFolder(file)).catch(() => undefined);
      }
      // A random pause keeps waiting windows from running in lockstep.
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
        // Fails if another window has taken over the lock.
        await release?.().catch((error: unknown) => logger.debug(`lock: not released (${errorCode(error)})`));
      }
    },
  };
}

/** Returns the folder that proper-lockfile uses as the lock of `file`. */
function lockFolder(file: string): string {
  return `${file}.lock`;
}

/** Returns a value that changes with each heartbeat and each new holder; `undefined` if the lock is free. */
async function heartbeat(file: string): Promise<number | undefined> {
  return stat(lockFolder(file)).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}
