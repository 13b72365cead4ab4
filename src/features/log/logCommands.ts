import type { Disposable } from '../../core/ports';
import { registerCommands } from '../../platform/commands';
import type { OutputLog } from '../../platform/outputLog';

/** Registers `Show Log`. */
export function registerLogCommands(log: OutputLog): Disposable {
  return registerCommands(log, { 'hfInference.showLog': () => log.show() });
}
