import type { Clock } from '../../ports';
import type { BatchReader } from './batchReader';
import type { ListSize } from './listSize';
import type { BatchGroup } from './sentGroup';

/** Inputs between the oldest without a row and the newest taken: bounds what the output holds back to keep the order. */
export const MAX_WINDOW = 10_000;

/** What a batch has to send: inputs that are sent again, and then those of the source. */
export class BatchQueue {
  private readonly again: BatchGroup[] = [];
  /** The turns of inputs that have no row yet, oldest first. */
  private readonly unfinished = new Set<number>();
  private readonly stopped = new AbortController();
  private readonly delayed = new Set<Promise<void>>();

  constructor(
    private readonly reader: BatchReader,
    private readonly lists: Pick<ListSize, 'size' | 'maxCharacters'>,
    private readonly clock: Pick<Clock, 'sleep'>,
    private readonly onReady: () => void,
  ) {}

  /** Whether inputs wait for the time when they are sent again. */
  get hasDelayed(): boolean {
    return this.delayed.size > 0;
  }

  /** Whether nothing more is taken until the oldest input has its row. */
  get isHeldUp(): boolean {
    const [oldest] = this.unfinished;
    return oldest !== undefined && this.again.length === 0 && this.reader.turns - oldest >= MAX_WINDOW;
  }

  get hasAgain(): boolean {
    return this.again.length > 0;
  }

  /** Resolves to what is sent next, or to nothing at the end of the source. */
  async next(): Promise<BatchGroup | undefined> {
    const again = this.again.shift();
    if (again !== undefined) {
      return again;
    }
    const items = await this.reader.next(this.lists.size, this.lists.maxCharacters);
    for (const { turn } of items) {
      this.unfinished.add(turn);
    }
    return items.length === 0 ? undefined : { items };
  }

  /** Sends inputs again, after a pause in milliseconds. */
  add(group: BatchGroup, pauseMs = 0): void {
    if (pauseMs === 0) {
      this.again.push(group);
      return;
    }
    const waiting = this.clock
      .sleep(pauseMs, this.stopped.signal)
      .then(
        () => void this.again.push(group),
        () => undefined,
      )
      .then(() => {
        this.delayed.delete(waiting);
        this.onReady();
      });
    this.delayed.add(waiting);
  }

  /** Called when an input has its row. */
  finished(turn: number): void {
    this.unfinished.delete(turn);
  }

  /** Drops what waits. */
  stop(): void {
    this.stopped.abort();
  }

  async close(): Promise<void> {
    this.stop();
    await Promise.all(this.delayed);
    await this.reader.close();
  }
}
