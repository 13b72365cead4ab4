import * as v from 'valibot';
import type { KeyValueStore } from '../ports';

const KEY = 'plainHttpOrigins';
const origins = v.array(v.string());

/** Remembers the origins to which the user agreed to send texts unencrypted. */
export class PlainHttpConsents {
  constructor(private readonly state: KeyValueStore) {}

  has(origin: string): boolean {
    return this.list().includes(origin);
  }

  async add(origin: string): Promise<void> {
    await this.state.update(KEY, [...new Set([...this.list(), origin])]);
  }

  private list(): readonly string[] {
    const parsed = v.safeParse(origins, this.state.get(KEY));
    return parsed.success ? parsed.output : [];
  }
}
