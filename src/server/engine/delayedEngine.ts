import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from './engine';

/** The same engine with `ms` milliseconds more for each load: to try out how waiting for a model feels. */
export function delayedEngine(engine: Engine, ms: number): Engine {
  if (ms === 0) return engine;
  const closed = new AbortController();
  return {
    load: async (source, pipeline) => {
      await delay(ms, undefined, { signal: closed.signal });
      return engine.load(source, pipeline);
    },
    close: () => {
      closed.abort();
      return engine.close();
    },
  };
}
