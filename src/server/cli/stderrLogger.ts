import type { Logger } from '../../core/ports';
import { tokenRemover } from '../../core/redactTokens';
import { lateLines } from './lateLines';

/**
 * Writes lines with time and level, without the server's token, which a request can contain in any place.
 * @param writeLater writes the lines of the level `debug`, of which each request has one
 */
export function lineLogger(
  token: string,
  write: (line: string) => void,
  writeLater: (line: () => string) => void = (line) => write(line()),
): Logger {
  const withoutToken = tokenRemover(token);
  const timeOf = timeFormat();
  const lineOf = (at: number, level: string, message: string) =>
    `${timeOf(at)} ${level} ${withoutToken(message).replace(/[\u0000-\u001f\u007f]/g, ' ')}\n`;
  const now = (level: string) => (message: string) => write(lineOf(Date.now(), level, message));
  return {
    debug: (message) => {
      const at = Date.now();
      writeLater(() => lineOf(at, 'debug', message));
    },
    info: now('info'),
    warn: now('warn'),
    error: now('error'),
  };
}

/** Creates a function that formats a time, which takes longer than the rest of a line: so lines of one millisecond share it. */
function timeFormat(): (at: number) => string {
  let last = { at: NaN, text: '' };
  return (at) => {
    if (at !== last.at) {
      last = { at, text: new Date(at).toISOString() };
    }
    return last.text;
  };
}

/** Logs to standard error: standard output is reserved for the line with port and token. */
export function stderrLogger(token: string): Logger {
  const late = lateLines((lines) => process.stderr.write(lines));
  process.once('exit', late.flush);
  const write = (line: string): void => {
    late.flush();
    process.stderr.write(line);
  };
  return lineLogger(token, write, late.add);
}
