import type { Clock } from '../../core/ports';
import { errorCode } from '../errorCode';
import { onDisk } from './hubError';

const PAUSE_MS = 250;
/** Milliseconds without a heartbeat after which the holder counts as ended. */
const STALE_MS = 6000;

/**
 * Runs `work` while no other process does for this path; waits without a limit for another one. If the lock is lost, because
 * the machine was suspended, `work` is aborted, and runs again when the lock is free. Rejects with a `HubError` if
 * the lock cannot be created.
 */
export async function withDownloadLock<T>(
  path: string,
  options: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly onWait: () => void;
    readonly staleMs?: number | undefined;
  },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { clock, signal, onWait, staleMs = STALE_MS } = options;
  surviveLargeFiles();
  for (;;) {
    signal.throwIfAborted();
    const lost = new AbortController();
    const release = await tryLock(path, staleMs, () => lost.abort(new Error('The lock was lost.')));
    if (release === undefined) {
      onWait();
      await clock.sleep(PAUSE_MS, signal);
      continue;
    }
    try {
      return await work(AbortSignal.any([signal, lost.signal]));
    } catch (error) {
      if (!lost.signal.aborted) {
        throw error;
      }
    } finally {
      // Fails if another process has taken over the lock.
      await release().catch(() => undefined);
    }
  }
}

/**
 * Makes writes beyond the size limit for files fail, as Node does. The library of the lock ends the process instead if
 * nobody else listens to the signal.
 */
function surviveLargeFiles(): void {
  if (process.platform !== 'win32' && !process.listeners('SIGXFSZ').includes(ignore)) {
    process.on('SIGXFSZ', ignore);
  }
}

function ignore(): void {}

async function tryLock(
  path: string,
  staleMs: number,
  onLost: () => void,
): Promise<(() => Promise<void>) | undefined> {
  // Loaded late, because it listens to the signals that end a process.
  const { lock } = await import('proper-lockfile');
  try {
    return await lock(path, { realpath: false, stale: staleMs, update: staleMs / 4, onCompromised: onLost });
  } catch (error) {
    if (errorCode(error) === 'ELOCKED') {
      return undefined;
    }
    return onDisk(async () => {
      throw error;
    });
  }
}
