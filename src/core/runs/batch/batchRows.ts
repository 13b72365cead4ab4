import type { Failure } from '../../http/failure';
import type { InferenceOutcome } from '../../inference/runTypes';
import type { BatchHealth } from './batchHealth';
import type { BatchPlan } from './batchPlan';
import type { BatchQueue } from './batchQueue';
import type { BatchItem } from './batchReader';
import type { BatchTally } from './batchTally';
import type { BatchInput } from './batchTypes';
import type { ListSize } from './listSize';
import type { BatchGroup } from './sentGroup';
import { isReadable, toBatchRow, toFailedRow, toUnsentRow } from './toBatchRow';

const NO_ANSWER: Failure = { kind: 'badResponse', detail: '' };

interface Parts {
  readonly health: BatchHealth;
  readonly lists: ListSize;
  readonly queue: () => Pick<BatchQueue, 'finished'>;
  readonly tally: BatchTally;
  /** Ends the batch, because every further input would fail in the same way. */
  readonly stop: (failure: Failure) => void;
}

/** Writes the row of each input and counts it. */
export class BatchRows {
  constructor(
    private readonly plan: BatchPlan,
    private readonly parts: Parts,
  ) {}

  /** Makes the item of an input, or writes the row of one that is not sent. */
  async prepare(input: BatchInput, turn: number): Promise<BatchItem | undefined> {
    const { clock, model, output, shape, total } = this.plan;
    if (input.index >= total) {
      // The source has gained it since the inputs were counted, so the output has no place for it.
      return undefined;
    }
    const shaped = input.kind === 'empty' ? undefined : shape(input);
    if (shaped?.ok === true && input.kind === 'ready') {
      const { characters, inputs } = shaped;
      return { source: input, inputs, characters, turn, sends: 0 };
    }
    const error = shaped?.ok === false ? shaped.error : undefined;
    await output.add(toUnsentRow(input, model, error), input);
    if (error === undefined) {
      this.parts.tally.inputSkipped();
    } else {
      this.parts.tally.inputFailed(error.kind, clock.monotonic());
    }
    return undefined;
  }

  /** Writes the row of an input whose request was answered. */
  async answered(
    item: BatchItem,
    group: BatchGroup,
    outcome: InferenceOutcome | undefined,
    elapsedMs: number,
  ): Promise<void> {
    if (outcome?.ok !== true) {
      await this.failed(item, group, outcome?.failure ?? NO_ANSWER, elapsedMs);
      return;
    }
    if (!isReadable(this.plan, outcome.answer)) {
      const { answer } = outcome;
      await this.failed(item, group, NO_ANSWER, elapsedMs, answer.kind === 'json' ? answer.json : null);
      return;
    }
    const { clock, output } = this.plan;
    this.parts.health.succeeded(clock.monotonic());
    await output.add(await toBatchRow(this.plan, item, outcome.answer, elapsedMs), item.source);
    this.parts.tally.inputDone(item.characters, clock.monotonic());
    this.finished(item, group, false);
  }

  /** Writes the row of an input that failed for good. */
  async failed(
    item: BatchItem,
    group: BatchGroup,
    failure: Failure,
    elapsedMs: number,
    answer: unknown = null,
  ): Promise<void> {
    const { clock, output } = this.plan;
    await output.add(toFailedRow(this.plan, item, failure, elapsedMs, answer), item.source);
    this.parts.tally.inputFailed(failure.kind, clock.monotonic());
    this.finished(item, group, true);
    if (this.parts.health.inputFailed(failure)) {
      this.parts.stop(failure);
    }
  }

  /** Takes an input off the books. The last one of a list that was refused shows what was wrong with the list. */
  private finished({ turn }: BatchItem, { splitFrom }: BatchGroup, hasFailed: boolean): void {
    const { lists, queue } = this.parts;
    queue().finished(turn);
    if (splitFrom === undefined) {
      return;
    }
    splitFrom.left -= 1;
    splitFrom.failed += hasFailed ? 1 : 0;
    if (splitFrom.left === 0 && splitFrom.failed === 0 && lists.size > splitFrom.largestPart) {
      lists.refused(splitFrom.largestPart);
      if (lists.size === 1) {
        this.plan.onListsRefused?.();
      }
    }
  }
}
