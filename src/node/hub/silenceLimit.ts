/** A signal that is aborted when nothing has happened for a while. */
export interface SilenceLimit {
  readonly signal: AbortSignal;
  /** Starts the time again. */
  refresh(): void;
  /** Ends the measuring. */
  end(): void;
}

/** Starts to measure silence, in milliseconds. The reason of the signal has the code of a lost connection. */
export function limitSilence(ms: number): SilenceLimit {
  const controller = new AbortController();
  const silent = Object.assign(new Error('The hub stopped responding.'), { code: 'ETIMEDOUT' });
  const timer = setTimeout(() => controller.abort(silent), ms);
  return {
    signal: controller.signal,
    refresh: () => void timer.refresh(),
    end: () => clearTimeout(timer),
  };
}
