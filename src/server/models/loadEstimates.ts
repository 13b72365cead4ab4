import * as v from 'valibot';
import { estimateModelBytes } from '../../core/localServer/modelMemory';
import type { JsonFile } from '../../node/jsonFile';
import type { CatalogModel } from './readModelFolder';

/** Estimates before the first load: starting library and runtime, and reading from a typical disk. */
const START_SECONDS = 1;
const BYTES_PER_SECOND = 100e6;
const DEFAULT_LIMIT_MS = 120_000;
const LIMIT_IN_ESTIMATES = 10;
const DEFAULT_PATIENCE_MS = 5000;
const PATIENCE_IN_ESTIMATES = 3;
/** Maximum number of models to remember. */
const MAX_MODELS = 1000;

type Sized = Pick<CatalogModel, 'id' | 'fileBytes'>;

const pastLoad = v.object({
  seconds: v.pipe(v.number(), v.minValue(0)),
  bytes: v.pipe(v.number(), v.minValue(0)),
});

/** The recorded loads, by model ID. */
export const pastLoads = v.object({
  version: v.literal(1),
  /** Average ratio of measured to estimated time, which reflects the speed of this machine. */
  pace: v.pipe(v.number(), v.minValue(0)),
  models: v.record(v.string(), pastLoad),
});
export type RecordedLoads = v.InferOutput<typeof pastLoads>;

/** Estimates load time and memory of models, from earlier measurements or else from the size of their files. */
export class LoadEstimates {
  private readonly models: Map<string, v.InferOutput<typeof pastLoad>>;
  private pace: number;

  /**
   * @param extraSeconds a configured delay that is added to every load
   * @param past measurements of earlier runs
   * @param file where to save measurements, if at all
   */
  constructor(
    readonly extraSeconds = 0,
    past?: RecordedLoads,
    private readonly file?: JsonFile<RecordedLoads>,
  ) {
    this.models = new Map(Object.entries(past?.models ?? {}));
    this.pace = past?.pace ?? 1;
  }

  /** Returns the seconds that a whole load takes. */
  seconds(model: Sized): number {
    return this.extraSeconds + (this.models.get(model.id)?.seconds ?? this.pace * estimateSeconds(model));
  }

  /** Returns the time limit of a load in milliseconds; generous, since a busy machine is slow. */
  limitMs(model: Sized, min = DEFAULT_LIMIT_MS): number {
    return Math.max(min, LIMIT_IN_ESTIMATES * 1000 * this.seconds(model));
  }

  /** Returns how many milliseconds other loads wait for this one. */
  patienceMs(model: Sized, min = DEFAULT_PATIENCE_MS): number {
    return Math.max(min, PATIENCE_IN_ESTIMATES * 1000 * this.seconds(model));
  }

  /** Returns the bytes that a loaded model takes in memory. */
  bytes(model: Sized): number {
    return this.models.get(model.id)?.bytes ?? estimateModelBytes(model.fileBytes);
  }

  /** Records the measurements of a load. Ignores write errors, since they only make later estimates worse. */
  async record(model: Sized, seconds: number, bytes: number): Promise<void> {
    const own = Math.max(0, seconds - this.extraSeconds);
    if (this.models.size >= MAX_MODELS) {
      this.models.clear();
    }
    this.models.set(model.id, { seconds: own, bytes });
    this.pace = (this.pace + own / estimateSeconds(model)) / 2;
    const models = Object.fromEntries(this.models);
    await this.file?.write({ version: 1, pace: this.pace, models }).catch(() => undefined);
  }
}

const estimateSeconds = ({ fileBytes }: Sized): number => START_SECONDS + fileBytes / BYTES_PER_SECOND;
