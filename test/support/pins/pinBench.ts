import type { PinIntent } from '../../../src/core/pins/intent/pinIntent';
import type { Lock } from '../../../src/core/ports';
import type { AcceptedPins, PinsApi } from '../../../src/core/pins/write/pinPorts';
import type { PinOutcome } from '../../../src/core/pins/intent/pinOutcome';
import { PinService } from '../../../src/core/pins/write/pinService';
import { fairLock, MemoryAccepted, MemoryJournal, SimulatedPins } from './simulatedPins';
import type { Fate } from './simulatedPins';
import { VirtualClock } from '../virtualClock';
import { silentLogger } from '../loggers';

export interface BenchOptions {
  readonly allowed?: number;
  readonly lock?: Lock;
  readonly journal?: MemoryJournal;
  /** Instead of what the bench remembers. */
  readonly accepted?: AcceptedPins;
  /** What the server makes of each entry that it is sent. */
  readonly keeps?: (text: string) => string;
  /** Changes what the window's requests come to. */
  readonly through?: (api: PinsApi) => PinsApi;
}

/** One server and one window on virtual time; other writers act through `server`. */
export class PinBench {
  readonly clock = new VirtualClock();
  /** What becomes of the next requests; `ok` when it is used up. */
  readonly fates: Fate[] = [];
  readonly journal: MemoryJournal;
  readonly accepted = new MemoryAccepted();
  readonly server: SimulatedPins;
  readonly service: PinService;
  readonly signal = new AbortController().signal;
  private ids = 0;

  constructor(
    entries: readonly string[],
    private readonly options: BenchOptions = {},
  ) {
    const line = { delay: () => 5, fate: () => this.fates.shift() ?? 'ok' };
    this.server = new SimulatedPins(this.clock, entries, options.allowed, line, options.keeps);
    this.journal = options.journal ?? new MemoryJournal();
    this.service = this.open('me');
  }

  /** Another window of the same account on the same machine. */
  open(who: string): PinService {
    const { lock = fairLock(), through = (api: PinsApi) => api } = this.options;
    return new PinService({
      api: through(this.server.client(who)),
      clock: this.clock,
      lock,
      journal: this.journal,
      accepted: this.options.accepted ?? this.accepted,
      logger: silentLogger,
      settleMs: 100,
      scope: 'account',
      newId: () => `entry${this.ids++}`,
      random: () => 0.5,
    });
  }

  ask(intent: PinIntent, confirmed = false): Promise<PinOutcome> {
    return this.clock.until(this.service.applyIntent(intent, { signal: this.signal, confirmed }));
  }

  /** What the window has asked the server for, in order. */
  get requests(): readonly string[] {
    return this.server.log.filter(({ who }) => who === 'me').map(({ kind }) => kind);
  }
}
