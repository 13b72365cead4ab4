import * as v from 'valibot';
import type { JsonFile } from '../../node/jsonFile';
import type { CatalogModel } from './readModelFolder';

/** Before anything was loaded: start-up of the library and the runtime, and reading from a usual disk. */
const START_SECONDS = 1;
const BYTES_PER_SECOND = 100e6;
/** What a model takes besides its weights, before it was measured: the library, the runtime, working memory. */
const START_BYTES = 100e6;
const BYTES_PER_FILE_BYTE = 1.5;
const USUAL_LIMIT_MS = 120_000;
const LIMIT_IN_ESTIMATES = 10;
const USUAL_PATIENCE_MS = 5000;
const PATIENCE_IN_ESTIMATES = 3;
/** How many models are remembered. */
const MAX_MODELS = 1000;

type Sized = Pick<CatalogModel, 'id' | 'fileBytes'>;

const pastLoad = v.object({
  seconds: v.pipe(v.number(), v.minValue(0)),
  bytes: v.pipe(v.number(), v.minValue(0)),
});

/** What is kept of past loads, by model id. */
export const pastLoads = v.object({
  version: v.literal(1),
  /** Measured time over the guess from the size, averaged over the loads so far: how fast this machine is. */
  pace: v.pipe(v.number(), v.minValue(0)),
  models: v.record(v.string(), pastLoad),
});
export type RecordedLoads = v.InferOutput<typeof pastLoads>;

/** What models take to load, in seconds and in bytes of memory: as measured before, else guessed from the size of their files. */
export class LoadEstimates {
  private readonly models: Map<string, v.InferOutput<typeof pastLoad>>;
  private pace: number;

  /**
   * @param extraSeconds what every load takes on top, where a delay was asked for
   * @param past what earlier runs learned
   * @param file where it is kept, if anywhere
   */
  constructor(
    readonly extraSeconds = 0,
    past?: RecordedLoads,
    private readonly file?: JsonFile<RecordedLoads>,
  ) {
    this.models = new Map(Object.entries(past?.models ?? {}));
    this.pace = past?.pace ?? 1;
  }

  /** Seconds of a whole load. */
  seconds(model: Sized): number {
    return this.extraSeconds + (this.models.get(model.id)?.seconds ?? this.pace * guess(model));
  }

  /** Milliseconds after which a load is given up: generous, since a busy machine is slow. */
  limitMs(model: Sized, least = USUAL_LIMIT_MS): number {
    return Math.max(least, LIMIT_IN_ESTIMATES * 1000 * this.seconds(model));
  }

  /** Milliseconds that other loads wait for one. */
  patienceMs(model: Sized, least = USUAL_PATIENCE_MS): number {
    return Math.max(least, PATIENCE_IN_ESTIMATES * 1000 * this.seconds(model));
  }

  /** Bytes in memory once it is loaded. */
  bytes(model: Sized): number {
    return this.models.get(model.id)?.bytes ?? START_BYTES + BYTES_PER_FILE_BYTE * model.fileBytes;
  }

  /** Learns from a load. What cannot be kept for the next start is only a worse guess then. */
  async record(model: Sized, seconds: number, bytes: number): Promise<void> {
    const own = Math.max(0, seconds - this.extraSeconds);
    if (this.models.size >= MAX_MODELS) {
      this.models.clear();
    }
    this.models.set(model.id, { seconds: own, bytes });
    this.pace = (this.pace + own / guess(model)) / 2;
    const models = Object.fromEntries(this.models);
    await this.file?.write({ version: 1, pace: this.pace, models }).catch(() => undefined);
  }
}

const guess = ({ fileBytes }: Sized): number => START_SECONDS + fileBytes / BYTES_PER_SECOND;
