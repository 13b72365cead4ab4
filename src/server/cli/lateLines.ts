/** How long lines may wait for others, in milliseconds. */
const MAX_WAIT_MS = 100;
/** So many lines wait together. */
const MAX_WAITING = 500;

/** Collects the lines of a log that nobody waits for. */
export interface LateLines {
  /** Writes a line a moment later, together with those that come until then. */
  readonly add: (line: () => string) => void;
  /** Writes now what waits. */
  readonly flush: () => void;
}

/** Writing to standard error blocks the process, so that a write for each request would slow all of them. */
export function lateLines(write: (lines: string) => void): LateLines {
  let waiting: (() => string)[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const lines = waiting;
    waiting = [];
    if (lines.length > 0) {
      write(lines.map((line) => line()).join(''));
    }
  };
  return {
    add: (line) => {
      waiting.push(line);
      if (waiting.length > MAX_WAITING) {
        flush();
      } else {
        timer ??= setTimeout(flush, MAX_WAIT_MS).unref();
      }
    },
    flush,
  };
}
