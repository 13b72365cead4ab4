import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from './engine';

/** Wraps an engine and delays each load by `ms` milliseconds, for trying out how waiting for a model feels. */
export function delayedEngine(engine: Engine, ms: number): Engine {
  if (ms === 0) {
    return engine;
  }
  const closed = new AbortController();
  return {
    load: async (source, pipeline, signal) => {
      const signals = signal === undefined ? [closed.signal] : [closed.signal, signal];
      await delay(ms, undefined, { signal: AbortSignal.any(signals) });
      return engine.load(source, pipeline, signal);
    },
    close: () => {
      closed.abort();
      return engine.close();
    },
  };
}
