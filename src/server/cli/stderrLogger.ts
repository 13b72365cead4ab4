import type { Logger } from '../../core/ports';
import { tokenRemover } from '../../core/redactTokens';

/**
 * Writes lines with time and level to standard error, without the server's token, which a request can contain in any
 * place. Standard output is reserved for the line with port and token.
 */
export function stderrLogger(
  token: string,
  write: (line: string) => void = (line) => process.stderr.write(line),
): Logger {
  const withoutToken = tokenRemover(token);
  const at = (level: string) => (message: string) =>
    write(
      `${new Date().toISOString()} ${level} ${withoutToken(message).replace(/[\u0000-\u001f\u007f]/g, ' ')}\n`,
    );
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
