import * as vscode from 'vscode';
import type { ShownBatch } from '../../core/runs/batch/activeBatches';
import type { BatchEnd, BatchFigures } from '../../core/runs/batch/batchTypes';
import type { SavedState } from '../../core/runs/batch/batchSidecar';
import { NO_COUNTS } from '../../core/runs/batch/batchTally';
import { RememberedBatches } from '../../core/runs/batch/rememberedBatches';
import { settledInputs } from '../../core/runs/batch/settledInputs';
import type { Disposable } from '../../core/ports';
import type { OpenOutput } from '../../core/runs/batch/openOutput';
import type { BatchCommandResult } from '../../platform/batchCommandMap';
import { batchFacts } from '../../platform/batchText';
import { setContextKey } from '../../platform/contextKeys';
import { withCancellableProgress } from '../../platform/cancellableProgress';
import { nameOf } from '../../platform/nameOf';
import { batchFailure } from './batchFailure';
import { isOutputFault, isSourceFault, outputFaultText, sourceFaultText } from './batchFaultText';
import type { BatchServices } from './batchServices';
import type { BatchSettings } from './batchSettings';
import type { PreparedBatch } from './preparedBatch';
import { sendBatch } from './sendBatch';
import type { SendOptions } from './sendBatch';

/** How often it is written down how far a running batch is. */
const SAVE_MS = 3000;

/** How a batch has ended. */
export interface EndedBatch {
  readonly result: BatchCommandResult;
  readonly end: BatchEnd;
  /** What the inputs are from. */
  readonly name: string;
  readonly settings: BatchSettings;
  /** Whether the source has changed since the batch started. */
  readonly hasSourceChanged: boolean;
}

export type RunOptions = Pick<SendOptions, 'isNew' | 'maxCharacters' | 'onlyFailed' | 'prices'>;

interface RunningBatch {
  readonly cancel: AbortController;
  readonly pause: AbortController;
  readonly ended: Promise<unknown>;
}

/** Runs batches: shows how far they are, and pauses and cancels them. */
export class BatchRunner implements Disposable {
  private readonly running = new Map<string, RunningBatch>();
  private readonly listRefusers = new Set<string>();
  private readonly remembered: RememberedBatches;
  private isOver = false;

  constructor(private readonly services: BatchServices) {
    this.remembered = new RememberedBatches(services.workspaceState);
    this.remembered.restoreTo(services.batches);
  }

  /** Runs a batch until it ends. Rejects if the source or the output cannot be accessed any more. Closes the output. */
  async run(batch: PreparedBatch, output: OpenOutput, options: RunOptions): Promise<EndedBatch> {
    const key = batch.output.toString();
    const [cancel, pause] = [new AbortController(), new AbortController()];
    const work = this.watch(batch, output, { ...options, cancel, pause });
    this.running.set(key, { cancel, pause, ended: work.catch(() => undefined) });
    void setContextKey('hfInference.batch.running', true);
    try {
      return await work;
    } finally {
      this.running.delete(key);
      void setContextKey('hfInference.batch.running', this.running.size > 0);
    }
  }

  /** Ends running batches; all of them without an output. Resolves when they have ended. */
  async end(how: 'pause' | 'cancel', output?: vscode.Uri): Promise<void> {
    const found = [...this.running].filter(([key]) => output === undefined || key === output.toString());
    for (const [key, batch] of found) {
      const shown = this.services.batches.get(key);
      if (shown !== undefined) {
        this.services.batches.set({ ...shown, state: 'pausing' });
      }
      batch[how].abort();
    }
    await Promise.all(found.map(([, { ended }]) => ended));
  }

  /** Removes a batch from the list. Its files stay. */
  async forget(output: vscode.Uri): Promise<void> {
    this.services.batches.remove(output.toString());
    await this.remember();
  }

  dispose(): void {
    // Those that run are remembered as paused.
    this.isOver = true;
    this.running.forEach(({ cancel }) => cancel.abort());
  }

  private async watch(
    batch: PreparedBatch,
    output: OpenOutput,
    { cancel, pause, ...options }: RunOptions & Pick<RunningBatch, 'cancel' | 'pause'>,
  ): Promise<EndedBatch> {
    const { batches, clock } = this.services;
    const { model, origin, task } = batch.settings;
    const common = { output: batch.output.toString(), name: batch.name, model, origin, task };
    let shown: ShownBatch = {
      ...common,
      state: 'loading',
      figures: output.sidecar.figures ?? { ...NO_COUNTS, total: batch.summary.total, elapsedMs: 0 },
    };
    let saving = Promise.resolve();
    let savedAt = clock.monotonic();
    const show = (next: ShownBatch) => {
      shown = next;
      batches.set(next);
    };
    show(shown);
    await this.remember();
    try {
      // A batch that is resumed was paused, but would be interrupted from now on.
      await output.save({ state: 'running', figures: shown.figures });
      const { end, figures, hasChanged } = await withCancellableProgress(
        vscode.l10n.t('Batch of {0}', batch.name),
        () => cancel.abort(),
        async (report) => {
          const ended = await sendBatch(this.services, batch, output, {
            ...options,
            ...{ listRefusers: this.listRefusers, signal: cancel.signal, pause: pause.signal },
            onProgress: ({ state, ...progress }) => {
              show({ ...common, state, figures: progress });
              report(batchFacts(shown).join(' · '), shareOf(progress));
              if (clock.monotonic() - savedAt > SAVE_MS) {
                savedAt = clock.monotonic();
                saving = saving
                  .then(() => output.save({ state: 'running', figures: progress }))
                  .catch(() => undefined);
                void this.remember();
              }
            },
          });
          return { ...ended, hasChanged: await batch.hasChanged(cancel.signal).catch(() => false) };
        },
      );
      await saving;
      const state = endState(end, figures);
      await output.save({
        state: this.isOver ? 'running' : state,
        figures,
        ...(hasChanged && { sourceChanged: true }),
      });
      // Also by an earlier run of the batch.
      const { sourceChanged } = output.sidecar;
      const result = resultOf(batch, end, state, figures);
      const cost = shown.figures.cost;
      show({
        ...common,
        ...(this.isOver ? { state: 'paused', isInterrupted: true } : { state }),
        figures: { ...figures, ...(cost !== undefined && { cost }) },
        ...(result.error !== undefined && { reason: result.error.message }),
        ...(sourceChanged && { sourceChanged }),
      });
      const { name, settings } = batch;
      return { result, end, name, settings, hasSourceChanged: sourceChanged === true };
    } catch (error) {
      await saving;
      await output.save({ state: 'stopped', figures: shown.figures }).catch(() => undefined);
      const reason = reasonOf(error, batch);
      show({ ...shown, state: 'stopped', ...(reason !== undefined && { reason }) });
      throw error;
    } finally {
      await output.close();
      await this.remember();
    }
  }

  /** Keeps what is shown for the next window. */
  async remember(): Promise<void> {
    await this.remembered.save(this.services.batches.list());
  }
}

/** Says why a batch could not go on. */
function reasonOf(error: unknown, { name, output }: PreparedBatch): string | undefined {
  if (isOutputFault(error)) {
    return outputFaultText(error.facts, nameOf(output));
  }
  if (isSourceFault(error)) {
    return sourceFaultText(error.facts, name);
  }
  return error instanceof Error ? error.message : undefined;
}

/** A batch that ran all that it should is paused if inputs are left, which a retry of those that failed leaves. */
function endState({ kind }: BatchEnd, figures: BatchFigures): Exclude<SavedState, 'running'> {
  return kind === 'complete' && settledInputs(figures) < figures.total ? 'paused' : kind;
}

/** How much of a batch is done; unknown until the first input is. */
function shareOf(figures: BatchFigures): number | undefined {
  const settled = settledInputs(figures);
  return settled === 0 ? undefined : settled / figures.total;
}

function resultOf(
  { output, settings }: PreparedBatch,
  end: BatchEnd,
  state: Exclude<SavedState, 'running'>,
  { done, elapsedMs, failed, skipped, total }: BatchFigures,
): BatchCommandResult {
  const common = {
    total,
    done,
    failed,
    skipped,
    output: output.toString(),
    elapsedMs: Math.round(elapsedMs),
  };
  if (end.kind !== 'stopped') {
    return state === 'complete' ? common : { ...common, status: state };
  }
  const { httpStatus, kind, requestId } = end.failure;
  return {
    ...common,
    status: 'stopped',
    error: {
      kind,
      message: batchFailure(end.failure, settings, 0).message,
      ...(httpStatus !== undefined && { httpStatus }),
      ...(requestId !== undefined && { requestId }),
    },
  };
}
