import { Emitter } from '../../emitter';
import type { Disposable } from '../../ports';
import type { BatchEnd, BatchFigures, BatchProgress, BatchState } from './batchTypes';

/**
 * Names what is kept of a workspace while a window runs batches, so that the next window knows whether to look for some that
 * were interrupted.
 */
export const INTERRUPTED_KEY = 'interruptedBatches';

/** A batch as the user sees it. */
export interface ShownBatch {
  /** URI of the output, which tells batches apart. */
  readonly output: string;
  /** What the inputs are from, such as the name of a file. */
  readonly name: string;
  readonly model: string;
  readonly task: string;
  /** Origin of the endpoint that got its inputs last, which is what the user has agreed to. */
  readonly origin?: string;
  /** `elsewhere`: another window runs it. */
  readonly state: BatchState | BatchEnd['kind'] | 'elsewhere';
  /** Its window ended while it ran, and the user does not know that yet. */
  readonly isInterrupted?: true;
  readonly figures: BatchFigures &
    Partial<Pick<BatchProgress, 'perSecond' | 'secondsLeft' | 'secondsPaused' | 'cost'>>;
  /** A sentence that says why the batch stopped by itself. */
  readonly reason?: string;
  /** The source has changed since the batch started. */
  readonly sourceChanged?: true;
}

/** The batches of this window, and those that earlier ones have left. */
export class ActiveBatches implements Disposable {
  private readonly shown = new Map<string, ShownBatch>();
  private readonly changed = new Emitter<string>();

  /** Fires with the output of a batch that changed, appeared, or was removed. */
  readonly onDidChange = this.changed.event;

  /** All batches; the one that appeared last is the first. */
  list(): readonly ShownBatch[] {
    return [...this.shown.values()].reverse();
  }

  get(output: string): ShownBatch | undefined {
    return this.shown.get(output);
  }

  set(batch: ShownBatch): void {
    this.shown.set(batch.output, batch);
    this.changed.fire(batch.output);
  }

  remove(output: string): void {
    if (this.shown.delete(output)) {
      this.changed.fire(output);
    }
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** Whether a batch can be resumed in this window. */
export function isResumable(batch: Pick<ShownBatch, 'state'>): boolean {
  return !isRunning(batch) && batch.state !== 'complete' && batch.state !== 'elsewhere';
}

/** Whether this window sends requests of a batch. */
export function isRunning({ state }: Pick<ShownBatch, 'state'>): boolean {
  switch (state) {
    case 'running':
    case 'limited':
    case 'unavailable':
    case 'loading':
    case 'pausing':
      return true;
    case 'elsewhere':
    case 'paused':
    case 'cancelled':
    case 'complete':
    case 'stopped':
      return false;
  }
}
