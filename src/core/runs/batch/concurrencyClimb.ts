import type { RequestPace } from '../../http/requestPace';

/** After the first request, which may have to wait for a cold model, so many run at the same time. */
const FIRST_LIMIT = 4;
/** More requests at the same time must bring at least this much more, since measurements vary. */
const MIN_GAIN = 1.08;
/** Fewer requests may bring this much less: then the others only waited in the server. */
const MAX_LOSS = 0.97;
/** A rate is measured over at least this time and this number of requests. */
const MIN_EPOCH_MS = 400;
const MIN_REQUESTS = 12;
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
 * then tries a few more or fewer from time to time, and goes back if that was worse. A server that is overloaded halves
 * the number through `RequestPace`; climbing continues from there.
 */
export class ConcurrencyClimb {
  private base: Level | undefined;
  private trial: 'more' | 'fewer' | undefined;
  private nextTrial: 'more' | 'fewer' = 'more';
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
    const epoch = this.currentEpoch(now);
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
    const { limit } = epoch;
    const isEnough = epoch.requests >= (this.doubles ? limit : Math.max(2 * limit, MIN_REQUESTS));
    if (isEnough && now - epoch.startedAt >= MIN_EPOCH_MS && epoch.ms > 0) {
      // While all run all the time, each brings its inputs in its own time, and `limit` of them do so at once.
      this.measured({ limit, rate: (limit * epoch.inputs) / epoch.ms });
      this.epoch = newEpoch(this.pace.limit, now);
    }
  }

  private currentEpoch(now: number): Epoch {
    const { epoch } = this;
    if (epoch === undefined) {
      this.pace.setLimit(Math.min(Math.max(this.pace.limit, FIRST_LIMIT), this.maximum));
    } else if (epoch.limit > this.pace.limit) {
      // After a halving, the rate of before says nothing any more.
      this.base = undefined;
      this.trial = undefined;
      this.doubles = false;
    }
    return epoch?.limit === this.pace.limit ? epoch : (this.epoch = newEpoch(this.pace.limit, now));
  }

  private measured(level: Level): void {
    const { base, trial } = this;
    if (trial === undefined || base === undefined) {
      this.base = level;
      this.waitEpochs -= 1;
      if (this.waitEpochs <= 0) {
        this.try(this.nextTrial, level.limit);
      }
    } else if (level.rate >= base.rate * (trial === 'more' ? MIN_GAIN : MAX_LOSS)) {
      this.base = level;
      this.nextWait = 1;
      this.try(trial, level.limit);
    } else {
      this.doubles = false;
      this.trial = undefined;
      this.nextTrial = trial === 'more' ? 'fewer' : 'more';
      this.waitEpochs = this.nextWait;
      this.nextWait = Math.min(2 * this.nextWait, MAX_WAIT_EPOCHS);
      this.pace.setLimit(base.limit);
    }
  }

  private try(trial: 'more' | 'fewer', limit: number): void {
    const step = Math.max(1, Math.floor(limit / 4));
    const more = this.doubles ? 2 * limit : limit + step;
    const next = trial === 'more' ? Math.min(more, this.maximum) : Math.max(limit - step, 1);
    this.trial = next === limit ? undefined : trial;
    this.nextTrial = trial === 'more' ? 'fewer' : 'more';
    this.doubles &&= next > limit;
    this.pace.setLimit(next);
  }
}

/** The first requests beside another number of them meet a server that has not got used to it, and do not count. */
function newEpoch(limit: number, startedAt: number): Epoch {
  return { limit, startedAt, requests: -limit, inputs: 0, ms: 0 };
}
