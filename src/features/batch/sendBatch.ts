import { NO_COUNTS } from '../../core/runs/batch/batchTally';
import type { CostOf } from '../../core/runs/batch/batchTally';
import { openBatchSender } from '../../core/runs/batch/batchSender';
import type { BatchCounts, BatchEnd, BatchFigures, BatchProgress } from '../../core/runs/batch/batchTypes';
import { runBatch } from '../../core/runs/batch/runBatch';
import type { BatchPlan } from '../../core/runs/batch/batchPlan';
import type { OpenOutput } from '../../core/runs/batch/openOutput';
import { readAccount } from '../../platform/readAccount';
import { sendFiles } from '../../platform/sendFiles';
import { answerSaver } from './answerSaver';
import type { BatchServices } from './batchServices';
import { batchFailure } from './batchFailure';
import type { TokenPrice } from './confirmBatch';
import type { PreparedBatch } from './preparedBatch';
import { inputShaper, withTexts } from './shapeInput';

/** How a batch runs, besides its plan. */
export interface SendOptions {
  /** Whether only inputs that failed run again, and not those that are missing. */
  readonly onlyFailed: boolean;
  /** Whether the output has no rows yet. */
  readonly isNew: boolean;
  /** Larger inputs fail, if nobody was asked about them. */
  readonly maxCharacters: number;
  /** Asks what the providers of the model take. */
  readonly prices: () => Promise<readonly TokenPrice[]>;
  /** Models that do not take list inputs, learned while the window is open. */
  readonly listRefusers: Set<string>;
  readonly signal: AbortSignal;
  readonly pause: AbortSignal;
  readonly onProgress: (progress: BatchProgress) => void;
}

/** Sends the inputs of a batch that have no answer yet, until it ends. Rejects if the source or the output fails. */
export async function sendBatch(
  services: BatchServices,
  batch: PreparedBatch,
  output: OpenOutput,
  options: SendOptions,
): Promise<{ readonly end: BatchEnd; readonly figures: BatchFigures }> {
  const { clock, runEvents, state } = services;
  const { call, settings, source, summary } = batch;
  const { onProgress, pause, signal } = options;
  const elapsedMs = output.sidecar.figures?.elapsedMs ?? 0;
  const shaperOf = (task: BatchPlan['task']) =>
    inputShaper({
      ...{ settings, task, state, source: call.input[0], maxCharacters: options.maxCharacters },
    });
  const counted = async (task: BatchPlan['task']) => ({
    ...(options.isNew ? NO_COUNTS : await countBefore(batch, output, shaperOf(task))),
    elapsedMs,
  });
  const stopped = async (end: BatchEnd) => ({
    end,
    figures: { ...(await counted(settings.task)), total: summary.total },
  });
  const account = await readAccount(services, settings.origin);
  if (account !== undefined && 'detail' in account) {
    return stopped({ kind: 'stopped', failure: account });
  }
  const { client, router, tools } = await services.inference();
  const sender = await openBatchSender(
    {
      client: sendFiles(tools, client),
      ...{ router, clock, listRefusers: options.listRefusers },
      onRequestEnded: (ended) => runEvents.fire(ended),
    },
    settings,
    { account, id: crypto.randomUUID() },
    { signal },
  );
  if ('detail' in sender) {
    const isCancelled = signal.aborted;
    return stopped(isCancelled ? { kind: 'cancelled' } : { kind: 'stopped', failure: sender });
  }
  const { model, onListsRefused, send, takesList, task } = sender;
  const skips = (index: number) => {
    const isOf = output.stateOf(index);
    return options.onlyFailed ? isOf !== 'failed' : isOf === 'done';
  };
  return runBatch({
    ...{ model, task, total: summary.total, before: await counted(task) },
    inputs: withTexts(source.inputs(skips), task),
    ...{ shape: shaperOf(task), output, send, takesList, onListsRefused },
    saveFile: answerSaver(batch.output),
    messageOf: (failure, characters) => batchFailure(failure, settings, characters).message,
    ...{ clock, signal, pause, onProgress },
    ...(call.concurrency !== undefined && { concurrency: call.concurrency }),
    ...costOf(await options.prices()),
  });
}

/** Counts what the output has already. Inputs that failed run again. */
async function countBefore(
  { source }: PreparedBatch,
  output: OpenOutput,
  shape: BatchPlan['shape'],
): Promise<BatchCounts> {
  const counts = { done: 0, failed: 0, skipped: 0, failures: {}, characters: 0 };
  for await (const input of source.inputs((index) => output.stateOf(index) !== 'done')) {
    if (input.kind === 'empty') {
      counts.skipped++;
    } else {
      const shaped = shape(input);
      counts.done++;
      counts.characters += shaped.ok ? shaped.characters : 0;
    }
  }
  const usage = output.sidecar.figures?.usage;
  return { ...counts, ...(usage !== undefined && { usage }) };
}

/** What tokens cost, if all providers of the model take the same. */
function costOf(prices: readonly TokenPrice[]): { readonly costOf?: CostOf } {
  const [first] = prices;
  if (
    first === undefined ||
    prices.some(({ input, output }) => input !== first.input || output !== first.output)
  ) {
    return {};
  }
  return {
    costOf: ({ usage }) =>
      usage && (usage.promptTokens * first.input + usage.completionTokens * first.output) / 1_000_000,
  };
}
