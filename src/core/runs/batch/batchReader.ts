import type { BatchInput } from './batchTypes';

/** An input that is sent. */
export interface BatchItem {
  readonly source: Extract<BatchInput, { kind: 'ready' }>;
  /** What its request carries. */
  readonly inputs: unknown;
  readonly characters: number;
  /** The order in which inputs were taken, counted from 0. */
  readonly turn: number;
  /** How often it was sent and failed. */
  sends: number;
}

/** What an input becomes: an item to send, or nothing if it already has its row. */
export type PrepareInput = (input: BatchInput, turn: number) => Promise<BatchItem | undefined>;

/** Takes the inputs of a source as they are needed, in lists. Holds at most one input that no list has yet. */
export class BatchReader {
  private readonly inputs: AsyncIterator<BatchInput>;
  private held: BatchItem | undefined;
  private taken = 0;
  private isOver = false;

  constructor(
    inputs: AsyncIterable<BatchInput>,
    private readonly prepare: PrepareInput,
  ) {
    this.inputs = inputs[Symbol.asyncIterator]();
  }

  /** The number of inputs that were taken. */
  get turns(): number {
    return this.taken;
  }

  /** Resolves to up to `size` inputs with together at most `maxCharacters`; to none at the end of the source. */
  async next(size: number, maxCharacters: number): Promise<readonly BatchItem[]> {
    const items: BatchItem[] = [];
    let characters = 0;
    while (items.length < size) {
      const item = this.held ?? (await this.take());
      this.held = undefined;
      if (item === undefined) {
        break;
      }
      characters += item.characters;
      if (items.length > 0 && characters > maxCharacters) {
        this.held = item;
        break;
      }
      items.push(item);
    }
    return items;
  }

  /** Lets go of the source. */
  async close(): Promise<void> {
    if (!this.isOver) {
      this.isOver = true;
      await this.inputs.return?.();
    }
  }

  private async take(): Promise<BatchItem | undefined> {
    while (!this.isOver) {
      const next = await this.inputs.next();
      if (next.done === true) {
        this.isOver = true;
        return undefined;
      }
      const item = await this.prepare(next.value, this.taken);
      if (item !== undefined) {
        this.taken += 1;
        return item;
      }
    }
    return undefined;
  }
}
