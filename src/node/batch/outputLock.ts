import { stat } from 'node:fs/promises';
import { lock } from 'proper-lockfile';
import type { Clock } from '../../core/ports';
import { errorCode } from '../errorCode';

/** A holder that shows no sign of life for this long was killed. */
const STALE_MS = 6_000;
const BEAT_MS = 1_500;
const POLL_MS = 250;

/**
 * Takes the lock of an output, which is beside it, so that all windows see it. Returns undefined if another window holds
 * it: unlike the lock of a killed one, it shows a sign of life meanwhile.
 */
export async function lockOutput(output: string, clock: Clock): Promise<(() => Promise<void>) | undefined> {
  const folder = `${output}.batch.lock`;
  const first = await lastBeat(folder);
  for (const deadline = clock.monotonic() + 2 * STALE_MS; clock.monotonic() < deadline;) {
    try {
      return await lock(output, {
        ...{ lockfilePath: folder, realpath: false, stale: STALE_MS, update: BEAT_MS },
        // After the machine was suspended, another window may have taken over. It then reads what was written until now.
        onCompromised: () => undefined,
      });
    } catch (error) {
      if (errorCode(error) !== 'ELOCKED') {
        throw error;
      }
    }
    if ((await lastBeat(folder)) !== first) {
      return undefined;
    }
    await clock.sleep(POLL_MS, new AbortController().signal);
  }
  return undefined;
}

/** Whether a window holds the lock of an output. It takes some seconds to tell from one that was just killed. */
export async function isOutputLocked(output: string, clock: Clock): Promise<boolean> {
  const folder = `${output}.batch.lock`;
  const first = await lastBeat(folder);
  if (first === undefined || clock.now() - first > STALE_MS) {
    return false;
  }
  for (const deadline = clock.monotonic() + STALE_MS; clock.monotonic() < deadline;) {
    const beat = await lastBeat(folder);
    if (beat === undefined || beat !== first) {
      return beat !== undefined;
    }
    await clock.sleep(POLL_MS, new AbortController().signal);
  }
  return false;
}

async function lastBeat(folder: string): Promise<number | undefined> {
  return stat(folder).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}
