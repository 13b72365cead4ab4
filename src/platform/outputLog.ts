import * as vscode from 'vscode';
import type { Disposable, Logger } from '../core/ports';

/** The extension's log channel: a `Logger` that the user can open. */
export interface OutputLog extends Logger, Disposable {
  show(): void;
}

export function createOutputLog(): OutputLog {
  return vscode.window.createOutputChannel('HF Inference', { log: true });
}
