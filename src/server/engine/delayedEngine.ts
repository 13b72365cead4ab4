import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from './engine';

/** The same engine with `ms` milliseconds more for each load: to try out how waiting for a model feels. */
export function delayedEngine(engine: Engine, ms: number): Engine {
  if (ms === 0) {
    return engine;
  }
  const closed = new AbortController();
  return {
    load: async (source, pipeline, signal) => {
      const ends = signal === undefined ? [closed.signal] : [closed.signal, signal];
      await delay(ms, undefined, { signal: AbortSignal.any(ends) });
      return engine.load(source, pipeline, signal);
    },
    close: () => {
      closed.abort();
      return engine.close();
    },
  };
}
