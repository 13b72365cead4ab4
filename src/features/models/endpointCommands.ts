import * as vscode from 'vscode';
import type { EndpointMemory } from '../../core/endpoints/endpointMemory';
import { parseEndpoint } from '../../core/identity/endpoint';
import type { EndpointFault } from '../../core/identity/endpoint';
import type { Disposable } from '../../core/ports';
import { DismissedError } from '../../platform/commandErrors';
import { registerCommands, runCommand } from '../../platform/commands';
import type { OutputLog } from '../../platform/outputLog';
import { selectApi } from './selectApi';
import { DEFAULT_ENDPOINT, readSetting, writeSetting } from '../../platform/settings';

/** Stands for the address of the local server, which is known only after the server has started. */
const LOCAL_SERVER = Symbol('local server');

/** Registers `Select Endpoint` and `Select API`. */
export function registerEndpointCommands(memory: EndpointMemory, log: OutputLog): Disposable {
  return registerCommands(log, {
    'hfInference.selectApi': () => selectApi(memory),
    'hfInference.selectEndpoint': async () => {
      const endpoint = await askForEndpoint(readSetting('endpoint'));
      if (endpoint === LOCAL_SERVER) {
        return startLocalServer();
      }
      await writeSetting('endpoint', endpoint);
      return endpoint;
    },
  });
}

/** Starts the local server, whose command also selects it as the endpoint, and returns its address. */
async function startLocalServer(): Promise<string> {
  if ((await runCommand('hfInference.localServer.start')) === undefined) {
    throw new DismissedError();
  }
  return readSetting('endpoint');
}

async function askForEndpoint(current: string): Promise<string | typeof LOCAL_SERVER> {
  const enter = {
    label: `$(edit) ${vscode.l10n.t('Enter an address…')}`,
    detail: vscode.l10n.t('An Inference Endpoint or a server on this machine'),
    endpoint: undefined,
  };
  const local = {
    label: `$(vm) ${vscode.l10n.t('Local server (on this machine)')}`,
    detail: vscode.l10n.t('Works offline, without an account. Starts when needed.'),
    endpoint: LOCAL_SERVER,
  } as const;
  const known = [current, DEFAULT_ENDPOINT].filter((one, index, all) => all.indexOf(one) === index);
  const chosen = await vscode.window.showQuickPick(
    [
      ...known.map((endpoint) => ({
        label: endpoint,
        endpoint,
        description: endpoint === current ? vscode.l10n.t('current') : vscode.l10n.t('Hugging Face'),
      })),
      local,
      enter,
    ],
    { title: vscode.l10n.t('Select Endpoint'), placeHolder: vscode.l10n.t('Select where to send requests') },
  );
  if (chosen === undefined) {
    throw new DismissedError();
  }
  return chosen.endpoint ?? enterEndpoint();
}

async function enterEndpoint(): Promise<string> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Endpoint'),
    prompt: vscode.l10n.t('Base URL of the inference API. Each address uses its own token.'),
    placeHolder: 'https://…',
    ignoreFocusOut: true,
    validateInput: (text) => {
      const parsed = parseEndpoint(text);
      return parsed.ok || text === '' ? undefined : endpointFaultText(parsed.reason);
    },
  });
  const parsed = parseEndpoint(typed ?? '');
  if (!parsed.ok) {
    throw new DismissedError();
  }
  return parsed.endpoint;
}

function endpointFaultText(fault: EndpointFault): string {
  switch (fault) {
    case 'empty':
      return vscode.l10n.t('Enter an address.');
    case 'tooLong':
      return vscode.l10n.t('The address is too long.');
    case 'notAUrl':
      return vscode.l10n.t('This is not a valid address. Use the form https://host/path.');
    case 'scheme':
      return vscode.l10n.t('The address must start with https:// (or http:// for this machine).');
    case 'credentials':
      return vscode.l10n.t('The address must not contain a user name or password. Use “Set Token” instead.');
    case 'query':
      return vscode.l10n.t('The address must not contain a query (“?”).');
    case 'fragment':
      return vscode.l10n.t('The address must not contain a fragment (“#”).');
    case 'insecure':
      return vscode.l10n.t('Plain http:// would expose your token on the network. Use https://.');
    case 'linkLocal':
      return vscode.l10n.t('Link-local addresses are not allowed. Use another address.');
  }
}
