import * as vscode from 'vscode';
import { EndpointMemory } from '../../core/endpoints/endpointMemory';
import { TypedEndpoints } from '../../core/endpoints/typedEndpoints';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { agreeToPlainHttp } from '../../platform/agreeToPlainHttp';
import { DismissedError } from '../../platform/commandErrors';
import { runCommand } from '../../platform/commands';
import { readSetting, writeSetting } from '../../platform/settings';
import { checkEndpoint } from './checkEndpoint';
import { EndpointPicker } from './endpointPicker';
import type { EndpointTarget } from './endpointRows';
import type { EndpointServices } from './endpointServices';
import { selectApi } from './selectApi';

/**
 * Asks where requests are sent, and saves the answer. Then sees to a model that the endpoint has, unless the caller does so
 * (`selectsModel: false`). Throws `DismissedError`.
 */
export async function selectEndpoint(
  services: EndpointServices,
  { selectsModel }: { readonly selectsModel: boolean },
): Promise<string> {
  // Callers that ask for a model themselves come from a question about another server.
  const picker = new EndpointPicker(services, selectsModel ? 'currentFirst' : 'foundFirst');
  const choice = await picker.ask();
  try {
    switch (choice.kind) {
      case 'api':
        await selectApi(new EndpointMemory(services.state));
        break;
      case 'check':
        picker.close();
        await checkEndpoint(services, choice.endpoint);
        throw new DismissedError();
      default:
        await switchTo(services, picker, choice, selectsModel);
    }
  } catch (error) {
    picker.close();
    throw error;
  }
  if (selectsModel) {
    picker.close();
  } else {
    picker.release();
  }
  return readSetting('endpoint');
}

async function switchTo(
  services: EndpointServices,
  picker: EndpointPicker,
  target: EndpointTarget,
  selectsModel: boolean,
): Promise<void> {
  const before = activeEndpoint();
  const model = readSetting('model', vscode.window.activeTextEditor?.document.uri).trim();
  if (target.kind === 'localServer') {
    picker.hold(vscode.l10n.t('Starting the local server…'));
    if ((await runCommand('hfInference.localServer.start', { selectsModel: false })) === undefined) {
      throw new DismissedError();
    }
  } else {
    picker.hold(vscode.l10n.t('Reading the models of {0}…', new URL(target.endpoint).host));
    await save(services, target.endpoint, target.kind === 'typed');
  }
  const isSame = before.ok && before.endpoint === readSetting('endpoint');
  if (before.ok && !isSame && model !== '') {
    await new EndpointMemory(services.state).rememberModel(before.endpoint, model);
  }
  if (selectsModel && (!isSame || model === '')) {
    await runCommand('hfInference.selectModel', { afterSwitch: true });
  }
}

async function save({ state }: EndpointServices, endpoint: string, isTyped: boolean): Promise<void> {
  await agreeToPlainHttp(state, new URL(endpoint).origin);
  await writeSetting('endpoint', endpoint);
  const typed = new TypedEndpoints(state);
  if (isTyped || typed.list().includes(endpoint)) {
    await typed.add(endpoint);
  }
}
