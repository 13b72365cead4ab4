import type { BatchSource, SourceSummary } from './batchSource';

/**
 * Whether a source has other content than when it was read for its summary, or cannot be read any more. Reads it only if its
 * stamp does not tell. Rejects with the signal's reason.
 */
export async function hasSourceChanged(
  open: () => Promise<BatchSource>,
  { sha256, stamp }: Pick<SourceSummary, 'sha256' | 'stamp'>,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const source = await open();
    const isSame = stamp !== undefined && (await source.stamp()) === stamp;
    return !isSame && (await source.hash(signal)) !== sha256;
  } catch {
    signal.throwIfAborted();
    return true;
  }
}
