import type { BatchCounts } from './batchTypes';

/** How many inputs of a batch have their rows: those that were answered, failed, or are empty. */
export function settledInputs({
  done,
  failed,
  skipped,
}: Pick<BatchCounts, 'done' | 'failed' | 'skipped'>): number {
  return done + failed + skipped;
}
