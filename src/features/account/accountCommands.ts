import type { Disposable } from '../../core/ports';
import { registerCommands } from '../../platform/commands';
import type { AccountServices } from './accountServices';

/** Registers the commands for tokens: set, import, check, switch, remove. */
export function registerAccountCommands(services: AccountServices): Disposable {
  const dialogs = () => import('./accountDialogs');
  return registerCommands(services.log, {
    'hfInference.setToken': async (args) => (await dialogs()).setToken(services, args),
    'hfInference.importToken': async () => (await dialogs()).importToken(services),
    'hfInference.checkToken': async () => (await dialogs()).checkToken(services),
    'hfInference.switchAccount': async () => (await dialogs()).switchAccount(services),
    'hfInference.removeToken': async () => (await dialogs()).removeToken(services),
  });
}
