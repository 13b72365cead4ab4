import { readFileSync } from 'node:fs';

/** How long a measurement is used, in milliseconds: reading it takes as long as a small model needs for an answer. */
const FRESH_MS = 100;

/**
 * Measures the memory of this process in bytes, without what it shared with others when it was first measured: the program
 * and its libraries are in memory once, however many models there are. Only Linux says what is shared.
 */
export function ownMemory(): () => number {
  let shared: number | undefined;
  let bytes = 0;
  let measuredAt = -Infinity;
  return () => {
    if (performance.now() - measuredAt >= FRESH_MS) {
      shared ??= sharedBytes();
      bytes = Math.max(0, process.memoryUsage.rss() - shared);
      measuredAt = performance.now();
    }
    return bytes;
  };
}

function sharedBytes(): number {
  try {
    return sharedBytesIn(readFileSync('/proc/self/smaps_rollup', 'utf8'));
  } catch {
    return 0;
  }
}

/** Adds up the shared pages in Linux's summary of the memory of a process. */
export function sharedBytesIn(summary: string): number {
  return [...summary.matchAll(/^Shared_(?:Clean|Dirty): +(\d+) kB$/gm)].reduce(
    (sum, [, kibibytes]) => sum + 1024 * Number(kibibytes),
    0,
  );
}
