import { Emitter } from '../emitter';
import type { RunProgress } from '../inference/runTypes';
import type { Clock, Disposable } from '../ports';

/** A run in progress, as the status bar and the progress notification show it. */
export interface ActiveRun {
  readonly model: string;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  /** Set while the model is loading. `estimatedSeconds` counts from `since` (monotonic milliseconds). */
  readonly loading?: { readonly since: number; readonly estimatedSeconds?: number };
  /** Set while a dedicated endpoint starts: until when it is waited for, in monotonic milliseconds. */
  readonly startingUntil?: number;
  /** Set while a request waits to be retried. */
  readonly retrying?: boolean;
  /** Until when a rate limit holds the run up, in monotonic milliseconds; may be in the past. */
  readonly limitedUntil?: number;
  /** Set while only reasoning has come. */
  readonly thinking?: boolean;
}

/** Controls a run in progress. */
export interface RunHandle {
  readonly signal: AbortSignal;
  readonly run: () => ActiveRun;
  progress(progress: RunProgress): void;
  cancel(): void;
  end(): void;
}

interface Entry {
  run: ActiveRun;
  readonly key: string | undefined;
  readonly controller: AbortController;
}

/** The runs in progress. Each key, such as an editor, has one run: a newer run cancels the older one. */
export class ActiveRuns implements Disposable {
  private readonly entries: Entry[] = [];
  private readonly changed = new Emitter<void>();

  /** Fires when a run starts, changes its state, or ends. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  /** The run that started last, or undefined if no run is in progress. */
  get newest(): ActiveRun | undefined {
    return this.entries.at(-1)?.run;
  }

  /** The run that started last among those that have already taken `ms` milliseconds, or undefined. */
  newestAfter(ms: number): ActiveRun | undefined {
    const now = this.clock.monotonic();
    return this.entries.findLast(({ run }) => now - run.startedAt >= ms)?.run;
  }

  start(model: string, key?: string): RunHandle {
    if (key !== undefined) {
      this.entries.filter((other) => other.key === key).forEach(({ controller }) => controller.abort());
    }
    const entry: Entry = {
      run: { model, startedAt: this.clock.monotonic() },
      key,
      controller: new AbortController(),
    };
    this.entries.push(entry);
    this.changed.fire();
    return {
      signal: entry.controller.signal,
      run: () => entry.run,
      progress: (progress) => this.progress(entry, progress),
      cancel: () => entry.controller.abort(),
      end: () => {
        const index = this.entries.indexOf(entry);
        if (index >= 0) {
          this.entries.splice(index, 1);
          this.changed.fire();
        }
      },
    };
  }

  /** Cancels all runs. */
  cancelAll(): void {
    [...this.entries].forEach(({ controller }) => controller.abort());
  }

  dispose(): void {
    this.cancelAll();
    this.changed.dispose();
  }

  private progress(entry: Entry, progress: RunProgress): void {
    const { limitedUntil, loading, model, startedAt } = entry.run;
    switch (progress.kind) {
      case 'loading':
        entry.run = {
          model,
          startedAt,
          // The first estimate counts, so that a repeated 503 does not restart the countdown.
          loading: loading ?? {
            since: this.clock.monotonic(),
            ...(progress.estimatedSeconds !== undefined && { estimatedSeconds: progress.estimatedSeconds }),
          },
        };
        break;
      case 'starting':
        entry.run = { model, startedAt, startingUntil: this.clock.monotonic() + progress.remainingMs };
        break;
      case 'retrying':
        entry.run = {
          ...entry.run,
          retrying: true,
          ...(progress.failure.kind === 'rateLimited' && {
            limitedUntil: this.clock.monotonic() + progress.pauseMs,
          }),
        };
        break;
      case 'thinking':
        entry.run = { model, startedAt, thinking: true };
        break;
      case 'answered':
        // The other requests of the run may still be held up.
        entry.run = { model, startedAt, ...(limitedUntil !== undefined && { limitedUntil }) };
        break;
      case 'started':
      case 'partial':
        entry.run = { model, startedAt };
        break;
    }
    this.changed.fire();
  }
}
