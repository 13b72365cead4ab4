import type { Logger } from '../../src/core/ports';

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** For processes that tests start: says what went wrong, where the tests can read it. */
export const errorLogger: Logger = { ...silentLogger, warn: console.error, error: console.error };

/** Adds every line to `lines`. */
export function recordingLogger(lines: string[]): Logger {
  const log = (line: string): void => void lines.push(line);
  return { debug: log, info: log, warn: log, error: log };
}

/** Adds warnings to `lines` and drops the rest. */
export function warningLogger(lines: string[]): Logger {
  return { ...silentLogger, warn: (line) => void lines.push(line) };
}
