import * as v from 'valibot';
import { parseEndpoint } from '../identity/endpoint';
import type { KeyValueStore } from '../ports';

const KEY = 'typedEndpoints';
/** Addresses remembered. */
const MAX_TYPED = 10;
/** Matches what may be a token in a path. `parseEndpoint` refuses credentials and queries. */
const TOKEN_LIKE = /(?:hf_|sk-)[\w-]{8,}/i;

const stored = v.array(v.string());

/** Remembers the addresses that the user typed, most recent first; never one that may hold a secret. */
export class TypedEndpoints {
  constructor(private readonly state: KeyValueStore) {}

  list(): readonly string[] {
    const parsed = v.safeParse(stored, this.state.get(KEY));
    return parsed.success ? parsed.output.filter(canRemember).slice(0, MAX_TYPED) : [];
  }

  /** Puts an address first. */
  async add(endpoint: string): Promise<void> {
    if (canRemember(endpoint)) {
      await this.state.update(KEY, [endpoint, ...this.without(endpoint)].slice(0, MAX_TYPED));
    }
  }

  async remove(endpoint: string): Promise<void> {
    await this.state.update(KEY, this.without(endpoint));
  }

  private without(endpoint: string): readonly string[] {
    return this.list().filter((one) => one !== endpoint);
  }
}

function canRemember(endpoint: string): boolean {
  const parsed = parseEndpoint(endpoint);
  return parsed.ok && parsed.endpoint === endpoint && !TOKEN_LIKE.test(endpoint);
}
