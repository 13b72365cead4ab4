import * as v from 'valibot';
import type { KeyValueStore } from '../ports';

/** Remembers one value for each model across sessions, for a limited number of models. */
export class ModelValues<T> {
  constructor(
    private readonly state: KeyValueStore,
    private readonly key: string,
    private readonly schema: v.GenericSchema<unknown, T>,
    private readonly maxModels: number,
  ) {}

  get(model: string): T | undefined {
    return this.list().find(([known]) => known === model)?.[1];
  }

  async remember(model: string, value: T): Promise<void> {
    const others = this.list().filter(([known]) => known !== model);
    await this.state.update(this.key, [[model, value], ...others].slice(0, this.maxModels));
  }

  private list(): readonly (readonly [string, T])[] {
    const parsed = v.safeParse(v.array(v.tuple([v.string(), this.schema])), this.state.get(this.key));
    return parsed.success ? parsed.output : [];
  }
}

const MAX_MODELS = 50;

/** The labels that were last used with each zero-shot model. */
export function modelLabels(state: KeyValueStore): ModelValues<readonly string[]> {
  return new ModelValues(state, 'modelLabels', v.array(v.string()), MAX_MODELS);
}

/** The masks of fill-mask models, as they or their servers reported them. */
export function modelMasks(state: KeyValueStore): ModelValues<string> {
  return new ModelValues(state, 'modelMasks', v.string(), MAX_MODELS);
}
