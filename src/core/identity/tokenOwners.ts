import * as v from 'valibot';
import type { KeyValueStore } from '../ports';

const OWNERS_KEY = 'tokenOwners';
const owners = v.record(v.string(), v.string());

const ownerKey = (origin: string, account: string): string => JSON.stringify([origin, account]);

/** Remembers the user or organization that a token belongs to, as the Hub named it when the token was checked. */
export class TokenOwners {
  constructor(private readonly state: KeyValueStore) {}

  /** Returns the name of the user or organization; `undefined` if the token was not checked. */
  find(origin: string, account: string): string | undefined {
    return this.all()[ownerKey(origin, account)];
  }

  /** Remembers the owner of a token; `undefined` forgets it, because the token was replaced or removed. */
  async remember(origin: string, account: string, owner: string | undefined): Promise<void> {
    const key = ownerKey(origin, account);
    const { [key]: known, ...others } = this.all();
    if (known !== owner) {
      await this.state.update(OWNERS_KEY, owner === undefined ? others : { ...others, [key]: owner });
    }
  }

  private all(): Readonly<Record<string, string>> {
    const stored = v.safeParse(owners, this.state.get(OWNERS_KEY));
    return stored.success ? stored.output : {};
  }
}
