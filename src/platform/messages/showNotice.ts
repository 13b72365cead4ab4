import type { StatusNotice } from '../commandMap';
import { runCommand } from '../commands';

/** Confirms in the status bar item of the extension what was done. The item shows it for a few seconds. */
export function showNotice(text: string, options: Omit<StatusNotice, 'text'> = {}): void {
  void runCommand('hfInference.showNotice', { ...options, text });
}
