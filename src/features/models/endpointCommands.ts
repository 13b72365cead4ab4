import * as v from 'valibot';
import { EndpointMemory } from '../../core/endpoints/endpointMemory';
import type { Disposable } from '../../core/ports';
import { registerCommands } from '../../platform/commands';
import type { EndpointServices } from './endpointServices';

const leavesModelArgs = v.object({ selectsModel: v.literal(false) });

/** Registers the commands that select and check the endpoint and select its API. */
export function registerEndpointCommands(services: EndpointServices): Disposable {
  const dialogs = () => import('./endpointDialogs');
  return registerCommands(services.log, {
    'hfInference.selectEndpoint': async (args) =>
      (await dialogs()).selectEndpoint(services, { selectsModel: !v.is(leavesModelArgs, args) }),
    'hfInference.checkEndpoint': async () => (await dialogs()).checkEndpoint(services),
    'hfInference.selectApi': async () => (await dialogs()).selectApi(new EndpointMemory(services.state)),
  });
}
