import * as v from 'valibot';
import type { KeyValueStore } from '../../ports';
import type { FailureKind } from '../../http/failure';
import { INTERRUPTED_KEY, isRunning } from './activeBatches';
import type { ActiveBatches, ShownBatch } from './activeBatches';

const KEY = 'batches';
/** Number of batches that are remembered. */
export const MAX_REMEMBERED_BATCHES = 20;

const count = v.pipe(v.number(), v.finite(), v.minValue(0));
const usage = v.object({ promptTokens: count, completionTokens: count });
const remembered = v.object({
  output: v.pipe(v.string(), v.nonEmpty()),
  ...{ name: v.string(), model: v.string(), task: v.string() },
  ...{ origin: v.exactOptional(v.string()), reason: v.exactOptional(v.string()) },
  sourceChanged: v.exactOptional(v.literal(true)),
  state: v.picklist(['paused', 'complete', 'cancelled', 'stopped']),
  isInterrupted: v.exactOptional(v.literal(true)),
  figures: v.object({
    ...{ total: count, done: count, failed: count, skipped: count, characters: count, elapsedMs: count },
    failures: v.record(
      v.custom<FailureKind>((kind) => typeof kind === 'string'),
      count,
    ),
    usage: v.exactOptional(usage),
    cost: v.exactOptional(count),
  }),
});

/**
 * Remembers the batches of a workspace in figures and names, without any text. One that was running when its window ended
 * comes back paused, and is marked until the user knows that.
 */
export class RememberedBatches {
  constructor(private readonly state: KeyValueStore) {}

  /** Adds the batches of former windows to those of this one. */
  restoreTo(batches: ActiveBatches): void {
    const stored: unknown = this.state.get(KEY);
    const found = (Array.isArray(stored) ? stored : []).flatMap((one: unknown) => {
      const parsed = v.safeParse(remembered, one);
      return parsed.success && batches.get(parsed.output.output) === undefined ? [parsed.output] : [];
    });
    found.toReversed().forEach((batch) => batches.set(batch));
  }

  async save(batches: readonly ShownBatch[]): Promise<void> {
    const kept = batches.slice(0, MAX_REMEMBERED_BATCHES).map(atRest);
    await this.state.update(KEY, kept);
    await this.state.update(
      INTERRUPTED_KEY,
      kept.some(({ isInterrupted }) => isInterrupted),
    );
  }
}

/** A batch as it is once nothing is sent, should the window end now. */
function atRest(batch: ShownBatch): ShownBatch {
  const {
    perSecond: _perSecond,
    secondsLeft: _secondsLeft,
    secondsPaused: _secondsPaused,
    ...figures
  } = batch.figures;
  return isRunning(batch) || batch.state === 'elsewhere'
    ? { ...batch, figures, state: 'paused', isInterrupted: true }
    : { ...batch, figures };
}
