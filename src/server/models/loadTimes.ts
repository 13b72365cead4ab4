import type { CatalogModel } from './readModelFolder';

/** Before anything was loaded: start-up of the library and the runtime, and reading from a usual disk. */
const START_SECONDS = 1;
const BYTES_PER_SECOND = 100e6;
/** How many models' times are remembered. */
const MOST_TIMES = 1000;

type Sized = Pick<CatalogModel, 'id' | 'fileBytes'>;

/** How long models take to load, in seconds: what was measured before, else scaled from the size of the files. */
export class LoadTimes {
  readonly #seconds = new Map<string, number>();
  /** Measured time over the guess from the size, averaged over the loads so far: how fast this machine is. */
  #pace = 1;

  /** @param extraSeconds what every load takes on top, where a delay was asked for */
  constructor(readonly extraSeconds = 0) {}

  /** What to tell a client that asks before the load has begun. */
  expected(model: Sized): number {
    return this.#seconds.get(model.id) ?? this.extraSeconds + this.#pace * guess(model);
  }

  /** Learns from a load. */
  record(model: Sized, seconds: number): void {
    if (this.#seconds.size >= MOST_TIMES) this.#seconds.clear();
    this.#seconds.set(model.id, seconds);
    this.#pace = (this.#pace + Math.max(0, seconds - this.extraSeconds) / guess(model)) / 2;
  }
}

const guess = ({ fileBytes }: Sized): number => START_SECONDS + fileBytes / BYTES_PER_SECOND;
