import { Emitter } from '../../core/emitter';
import type { Clock, Disposable } from '../../core/ports';
import type { UsageLedger } from '../../core/usage/usageLedger';
import { localDay } from '../../core/usage/usageSpan';

/** How long changes are collected before the views read the figures again, in milliseconds. */
const QUIET_MS = 500;

/** The ledger as the views use it: many runs that end together are one change. */
export class UsageStore implements Disposable {
  private readonly changed = new Emitter<void>();
  private readonly subscription: Disposable;
  private timer: ReturnType<typeof setTimeout> | undefined;

  readonly onDidChange = this.changed.event;

  constructor(
    readonly ledger: Pick<UsageLedger, 'rows' | 'clear' | 'onDidChange'>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.subscription = ledger.onDidChange(() => {
      this.timer ??= setTimeout(() => this.refresh(), QUIET_MS);
    });
  }

  /** The current local day, `YYYY-MM-DD`. */
  get today(): string {
    return localDay(this.clock.now());
  }

  /** Makes the views read the figures again now. */
  refresh(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.changed.fire();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
    this.changed.dispose();
  }
}
