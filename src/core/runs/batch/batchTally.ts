import type { TokenUsage } from '../../tokenUsage';
import type { BatchCounts, BatchFigures, BatchProgress } from './batchTypes';
import { RateWindow } from './rateWindow';

/** Says what the batch has cost so far, in US dollars, if prices are known. */
export type CostOf = (counts: BatchCounts) => number | undefined;

export const NO_COUNTS: BatchCounts = { done: 0, failed: 0, skipped: 0, failures: {}, characters: 0 };

interface PauseOfBatch {
  /** Time until the next request may be sent; 0 if one may be sent now. */
  readonly pauseMs: number;
}

/** Counts what becomes of the inputs of a batch, in addition to what earlier runs of it counted. */
export class BatchTally {
  private done: number;
  private failed: number;
  private skipped: number;
  private characters: number;
  private usage: TokenUsage | undefined;
  private readonly failures: Map<string, number>;
  private readonly rate: RateWindow;

  constructor(
    private readonly whole: { readonly total: number; readonly elapsedMs: number },
    before: BatchCounts,
    private readonly startedAt: number,
  ) {
    ({
      done: this.done,
      failed: this.failed,
      skipped: this.skipped,
      characters: this.characters,
      usage: this.usage,
    } = before);
    this.failures = new Map(Object.entries(before.failures));
    this.rate = new RateWindow(startedAt);
  }

  inputDone(characters: number, now: number): void {
    this.done += 1;
    this.characters += characters;
    this.rate.add(1, now);
  }

  inputFailed(kind: string, now: number): void {
    this.failed += 1;
    this.failures.set(kind, (this.failures.get(kind) ?? 0) + 1);
    this.rate.add(1, now);
  }

  inputSkipped(): void {
    this.skipped += 1;
  }

  /** Adds the tokens of a request. */
  used({ completionTokens, promptTokens }: TokenUsage): void {
    this.usage = {
      promptTokens: (this.usage?.promptTokens ?? 0) + promptTokens,
      completionTokens: (this.usage?.completionTokens ?? 0) + completionTokens,
    };
  }

  figures(now: number): BatchFigures {
    const { characters, done, failed, skipped, usage } = this;
    return {
      ...{ done, failed, skipped, characters },
      failures: Object.fromEntries(this.failures),
      ...(usage !== undefined && { usage }),
      total: this.whole.total,
      elapsedMs: Math.round(this.whole.elapsedMs + now - this.startedAt),
    };
  }

  progress(
    now: number,
    { pauseMs, ...where }: Pick<BatchProgress, 'state' | 'concurrency' | 'listSize'> & PauseOfBatch,
    costOf: CostOf | undefined,
  ): BatchProgress {
    const figures = this.figures(now);
    const perSecond = this.rate.perSecond(now);
    const left = Math.max(figures.total - figures.done - figures.failed - figures.skipped, 0);
    const cost = costOf?.(figures);
    return {
      ...figures,
      ...where,
      perSecond,
      ...(perSecond > 0 && { secondsLeft: left / perSecond }),
      ...(pauseMs > 0 && { secondsPaused: pauseMs / 1000 }),
      ...(cost !== undefined && { cost }),
    };
  }
}
