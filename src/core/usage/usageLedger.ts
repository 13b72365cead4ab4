import type { Disposable, Event } from '../ports';
import type { UsageRow, UsageSpan } from './usageRow';

/** The usage of this machine, with the requests of all windows. */
export interface UsageLedger extends Disposable {
  /** Resolves when everything recorded so far is on disk, or cannot be written. */
  flush(): Promise<void>;
  /** Returns the usage of all windows, with everything recorded so far, sorted by day, origin, account, and model. */
  rows(span?: UsageSpan): Promise<readonly UsageRow[]>;
  /** Removes everything recorded so far by all windows. Rejects with the file system's error. */
  clear(): Promise<void>;
  /** Fires when usage was recorded or removed, in this window or another. */
  readonly onDidChange: Event<void>;
}
