import type { Disposable } from '../../core/ports';
import { registerCommands } from '../../platform/commands';
import type { OutputLog } from '../../platform/outputLog';

/** Registers the commands that change the cache and wait flags. */
export function registerFlagCommands(log: OutputLog): Disposable {
  const flags = () => import('./changeFlags');
  return registerCommands(log, {
    'hfInference.toggleCache': async () => (await flags()).toggleCache(),
    'hfInference.selectWaitMode': async () => (await flags()).selectWaitMode(),
  });
}
