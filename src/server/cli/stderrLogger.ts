import type { Logger } from '../../core/ports';

/** Writes lines with time and level to standard error; standard output is reserved for the line with port and token. */
export function stderrLogger(write: (line: string) => void = (line) => process.stderr.write(line)): Logger {
  const at = (level: string) => (message: string) =>
    write(`${new Date().toISOString()} ${level} ${message.replace(/[\u0000-\u001f\u007f]/g, ' ')}\n`);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
