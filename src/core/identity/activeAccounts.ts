import * as v from 'valibot';
import type { KeyValueStore } from '../ports';

const KEY = 'activeAccounts';

const accounts = v.record(v.string(), v.string());

/** Which account another window made active. `undefined`: the origin has none any more. */
export interface SelectedElsewhere {
  readonly origin: string;
  readonly account: string | undefined;
}

/** The active account of each origin: as this window knows it, and as all windows find it in the state. */
export class ActiveAccounts {
  private readonly active: Map<string, string>;
  /** The state when this window looked at it last. */
  private stored: Readonly<Record<string, string>>;

  constructor(private readonly state: KeyValueStore) {
    this.stored = this.read();
    this.active = new Map(Object.entries(this.stored));
  }

  get(origin: string): string | undefined {
    return this.active.get(origin);
  }

  /** Changes what this window knows. */
  set(origin: string, account: string | undefined): void {
    if (account === undefined) {
      this.active.delete(origin);
    } else {
      this.active.set(origin, account);
    }
  }

  /** Writes what this window knows to the state. */
  async save(origin: string): Promise<void> {
    const { [origin]: _, ...others } = this.read();
    const account = this.active.get(origin);
    await this.state.update(KEY, { ...others, ...(account !== undefined && { [origin]: account }) });
  }

  /** Returns what other windows have written since the last call, without what this window knows already. */
  takeChanges(): readonly SelectedElsewhere[] {
    const before = this.stored;
    this.stored = this.read();
    const origins = new Set([...Object.keys(before), ...Object.keys(this.stored)]);
    return [...origins]
      .filter((origin) => this.stored[origin] !== before[origin])
      .map((origin) => ({ origin, account: this.stored[origin] }))
      .filter(({ origin, account }) => account !== this.active.get(origin));
  }

  private read(): Readonly<Record<string, string>> {
    const stored = v.safeParse(accounts, this.state.get(KEY));
    return stored.success ? stored.output : {};
  }
}
