import * as vscode from 'vscode';
import type { LogView } from '../core/localServer/localServer';

/** Opens an output channel for the log of the local server. Showing it never takes the focus. */
export function openServerLogChannel(): LogView {
  const channel = vscode.window.createOutputChannel('HF Inference: Local Server', 'log');
  return {
    append: (text) => channel.append(text),
    clear: () => channel.clear(),
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}
