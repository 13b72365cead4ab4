import type { RequestPace } from '../../http/requestPace';

/** More requests at the same time must bring at least this much more, since measurements vary. */
const MIN_GAIN = 1.08;
/** A rate is measured over at least this time and this number of requests. */
const MIN_EPOCH_MS = 400;
const MIN_REQUESTS = 6;
/** After trials that brought nothing, this many measurements pass at most until the next one. */
const MAX_WAIT_EPOCHS = 32;

/** A number of parallel requests, and the inputs per millisecond that they brought. */
interface Level {
  readonly limit: number;
  readonly rate: number;
}

interface Epoch {
  readonly limit: number;
  readonly startedAt: number;
  requests: number;
  inputs: number;
  ms: number;
}

/**
 * Finds how many requests at the same time bring the most inputs per second: it doubles the number while the rate grows,
 * then tries a few more from time to time, and goes back where that brought nothing. A server that is overloaded halves
 * the number through `RequestPace`; climbing continues from there.
 */
export class ConcurrencyClimb {
  private base: Level | undefined;
  private isTrial = false;
  private doubles = true;
  private waitEpochs = 0;
  private nextWait = 1;
  private epoch: Epoch | undefined;

  constructor(
    private readonly pace: Pick<RequestPace, 'limit' | 'setLimit'>,
    private readonly maximum: number,
  ) {}

  /** Called when a request with `inputs` inputs, sent at `sentAt`, was answered while as many requests ran as may. */
  answered(inputs: number, sentAt: number, now: number): void {
    const { limit } = this.pace;
    let { epoch } = this;
    if (epoch?.limit !== limit) {
      if (epoch !== undefined && epoch.limit > limit) {
        // After a halving, the rate of before says nothing any more.
        this.base = undefined;
        this.isTrial = false;
        this.doubles = false;
      }
      epoch = newEpoch(limit, now);
      this.epoch = epoch;
    }
    if (sentAt < epoch.startedAt) {
      // It ran beside another number of requests.
      return;
    }
    epoch.requests += 1;
    if (epoch.requests <= 0) {
      return;
    }
    epoch.inputs += inputs;
    epoch.ms += now - sentAt;
    const isEnough = epoch.requests >= Math.max(2 * limit, MIN_REQUESTS);
    if (isEnough && now - epoch.startedAt >= MIN_EPOCH_MS && epoch.ms > 0) {
      // While all run all the time, each brings its inputs in its own time, and `limit` of them do so at once.
      this.measured({ limit, rate: (limit * epoch.inputs) / epoch.ms });
      this.epoch = newEpoch(this.pace.limit, now);
    }
  }

  private measured(level: Level): void {
    const { base } = this;
    if (!this.isTrial || base === undefined) {
      this.base = level;
      this.isTrial = false;
      this.waitEpochs -= 1;
      if (this.waitEpochs <= 0) {
        this.tryMore(level.limit);
      }
    } else if (level.rate >= base.rate * MIN_GAIN) {
      this.base = level;
      this.nextWait = 1;
      this.tryMore(level.limit);
    } else {
      this.doubles = false;
      this.isTrial = false;
      this.waitEpochs = this.nextWait;
      this.nextWait = Math.min(2 * this.nextWait, MAX_WAIT_EPOCHS);
      this.pace.setLimit(base.limit);
    }
  }

  private tryMore(limit: number): void {
    const more = this.doubles ? 2 * limit : limit + Math.max(1, Math.floor(limit / 4));
    const next = Math.min(more, this.maximum);
    if (next > limit) {
      this.isTrial = true;
      this.pace.setLimit(next);
    }
  }
}

/** The first requests beside another number of them meet a server that has not got used to it, and do not count. */
function newEpoch(limit: number, startedAt: number): Epoch {
  return { limit, startedAt, requests: -limit, inputs: 0, ms: 0 };
}
