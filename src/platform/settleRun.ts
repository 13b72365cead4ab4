import * as vscode from 'vscode';
import type { ApiSetting } from '../core/endpoints/runRouter';
import type { WaitMode } from '../core/http/waitMode';
import { parseListedModelId, parseModelId } from '../core/identity/modelId';
import type { ParsedModelId } from '../core/identity/modelId';
import type { KeyValueStore } from '../core/ports';
import { activeEndpoint } from './activeEndpoint';
import { agreeToPlainHttp } from './agreeToPlainHttp';
import { DismissedError } from './commandErrors';
import { runCommand } from './commands';
import { badEndpointText } from './messages/failureMessage';
import { showMessage } from './messages/showMessage';
import { readAccount } from './readAccount';
import type { RunServices } from './runServices';
import { readSetting } from './settings';
import type { SettingValues } from './settings';

/** An endpoint as a run uses it. */
export interface EndpointInUse {
  readonly endpoint: string;
  /** Origin of the endpoint: the key of its token. */
  readonly origin: string;
  readonly api: ApiSetting;
}

/** How long is waited, and for what: read anew for each repetition, since it is what one changes after a failure. */
export function chooseWaiting(
  args: { readonly waitForModel?: WaitMode | undefined },
  { timeoutSeconds, waitForModel }: SettingValues,
): { readonly wait: WaitMode; readonly timeoutMs: number } {
  return { wait: args.waitForModel ?? waitForModel, timeoutMs: timeoutSeconds * 1000 };
}

/** The parameters that the settings have for a model. */
export function settledParameters(
  settings: SettingValues,
  model: string,
): Record<string, unknown> | undefined {
  const parameters = { ...settings.parameters['*'], ...settings.parameters[model] };
  return Object.keys(parameters).length === 0 ? undefined : parameters;
}

/** The model as set; else the one that the endpoint is; else as the user selects it. Throws `DismissedError`. */
export async function settleModel(
  setting: string,
  {
    api,
    resource,
    servedModel,
  }: {
    readonly api: ApiSetting;
    readonly resource: vscode.Uri | undefined;
    readonly servedModel: () => Promise<string | undefined>;
  },
): Promise<string> {
  const set = parseFor(api, setting.trim());
  if (set.ok) {
    return set.id;
  }
  if (setting.trim() === '') {
    const served = await servedModel();
    if (served !== undefined) {
      return served;
    }
  } else {
    void showMessage(
      'warning',
      vscode.l10n.t('“hfInference.model” is not a valid model ID. Select a model such as “owner/name”.'),
    );
  }
  await runCommand('hfInference.selectModel');
  const chosen = parseFor(api, readSetting('model', resource).trim());
  if (!chosen.ok) {
    throw new DismissedError();
  }
  return chosen.id;
}

/** Reads a model ID. While it is not known how the endpoint is spoken to, it may be any ID that a server could list. */
export function parseFor(api: ApiSetting, model: string): ParsedModelId {
  return api === 'huggingface' ? parseModelId(model) : parseListedModelId(model);
}

/**
 * The endpoint of the settings, asked for where it cannot be used. Asks also before the first text goes there unencrypted.
 * Throws `DismissedError`.
 */
export async function requireEndpoint(
  state: KeyValueStore,
): Promise<{ readonly endpoint: string; readonly origin: string }> {
  const set = activeEndpoint();
  if (!set.ok) {
    void showMessage('warning', badEndpointText());
    await runCommand('hfInference.selectEndpoint');
  }
  const chosen = activeEndpoint();
  if (!chosen.ok) {
    throw new DismissedError();
  }
  await agreeToPlainHttp(state, chosen.origin);
  return chosen;
}

/** The model that an endpoint is, where it is one. */
export async function findServedModel(
  services: Pick<RunServices, 'accounts' | 'inference' | 'isLocalServer' | 'log'>,
  { endpoint, origin, api }: EndpointInUse,
): Promise<string | undefined> {
  const token = await readAccount(services, origin);
  const { router } = await services.inference();
  return router.servedModel(
    {
      ...{ endpoint, api, token: token !== undefined && 'token' in token ? token.token : undefined },
      isLocalServer: services.isLocalServer(origin),
    },
    new AbortController().signal,
  );
}
