import * as vscode from 'vscode';
import type { KnownTokens } from '../core/knownTokens';
import type { Disposable, Logger } from '../core/ports';

/** The extension's log channel: a `Logger` that the user can open. */
export interface OutputLog extends Logger, Disposable {
  show(): void;
}

/** Creates the log, which never contains a known token, even if an error or an address quotes one. */
export function createOutputLog(tokens: KnownTokens): OutputLog {
  const channel = vscode.window.createOutputChannel('HF Inference', { log: true });
  return {
    debug: (line) => channel.debug(tokens.redactLine(line)),
    info: (line) => channel.info(tokens.redactLine(line)),
    warn: (line) => channel.warn(tokens.redactLine(line)),
    error: (line) => channel.error(tokens.redactLine(line)),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}
