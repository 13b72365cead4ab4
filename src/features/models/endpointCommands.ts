import { EndpointMemory } from '../../core/endpoints/endpointMemory';
import type { Disposable } from '../../core/ports';
import { registerCommands } from '../../platform/commands';
import type { EndpointServices } from './endpointServices';

/** Registers the commands that select and check the endpoint and select its API. */
export function registerEndpointCommands(services: EndpointServices): Disposable {
  const dialogs = () => import('./endpointDialogs');
  return registerCommands(services.log, {
    'hfInference.selectEndpoint': async () => (await dialogs()).selectEndpoint(services),
    'hfInference.checkEndpoint': async () => (await dialogs()).checkEndpoint(services),
    'hfInference.selectApi': async () => (await dialogs()).selectApi(new EndpointMemory(services.state)),
  });
}
