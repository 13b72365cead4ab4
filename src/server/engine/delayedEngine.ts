import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from './engine';

/** The same engine with `ms` milliseconds more for each load: to try out how waiting for a model feels. */
export function delayedEngine(engine: Engine, ms: number): Engine {
  if (ms === 0) return engine;
  return {
    load: async (source, pipeline) => {
      await delay(ms);
      return engine.load(source, pipeline);
    },
    close: () => engine.close(),
  };
}
