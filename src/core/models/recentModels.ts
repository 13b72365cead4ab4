import * as v from 'valibot';
import type { KeyValueStore } from '../ports';

const KEY = 'recentModels';
/** The number of models that are remembered. */
const MAX_RECENT_MODELS = 10;

const stored = v.array(v.string());

/** The models that were selected most recently, newest first. */
export class RecentModels {
  constructor(private readonly state: KeyValueStore) {}

  list(): readonly string[] {
    const parsed = v.safeParse(stored, this.state.get(KEY));
    return parsed.success ? parsed.output.slice(0, MAX_RECENT_MODELS) : [];
  }

  async add(model: string): Promise<void> {
    const others = this.list().filter((other) => other !== model);
    await this.state.update(KEY, [model, ...others].slice(0, MAX_RECENT_MODELS));
  }
}
