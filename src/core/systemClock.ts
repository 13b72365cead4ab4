import type { Clock } from './ports';

/** The real clock, from web-standard globals. A sleep leaves neither its timer nor its listener behind. */
export function createSystemClock(): Clock {
  return {
    monotonic: () => performance.now(),
    now: () => Date.now(),
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        const timer = setTimeout(() => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        }, ms);
        const onAbort = (): void => {
          clearTimeout(timer);
          reject(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}
