import type { Emitter } from '../core/emitter';
import type { Accounts } from '../core/identity/accounts';
import type { Clock, KeyValueStore } from '../core/ports';
import type { RunEvent } from '../core/runs/runEvent';
import type { Inference } from './lazyInference';
import type { OutputLog } from './outputLog';

/** What every kind of run needs from the extension's entry point. */
export interface RunServices {
  /** Loaded with the first run. */
  readonly inference: () => Promise<Inference>;
  /** Whether an origin is that of the local server. */
  readonly isLocalServer: (origin: string) => boolean;
  readonly accounts: Pick<Accounts, 'activeAccount' | 'token'>;
  /** Gets what happens to runs. */
  readonly runEvents: Pick<Emitter<RunEvent>, 'fire'>;
  readonly clock: Clock;
  readonly log: OutputLog;
  readonly state: KeyValueStore;
}
