import * as vscode from 'vscode';
import { API_FORMS } from '../../core/endpoints/endpointApi';
import type { EndpointMemory } from '../../core/endpoints/endpointMemory';
import type { ApiSetting } from '../../core/endpoints/runRouter';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { DismissedError } from '../../platform/commandErrors';
import { readSetting, writeSetting } from '../../platform/settings';
import { apiLabel } from '../../platform/messages/apiLabels';

/** Asks for the API of the current endpoint and remembers it. Throws `DismissedError`. */
export async function selectApi(memory: EndpointMemory): Promise<ApiSetting> {
  const endpoint = activeEndpoint();
  if (!endpoint.ok) {
    throw new DismissedError();
  }
  const forAll = readSetting('api');
  const current = forAll === 'auto' ? (memory.api(endpoint.endpoint)?.forms[0] ?? 'auto') : forAll;
  const selected = await askForApi(current, forAll !== 'auto');
  if (forAll === 'auto') {
    await memory.rememberApi(endpoint.endpoint, selected === 'auto' ? undefined : { forms: [selected] });
  } else {
    await writeSetting('api', selected);
  }
  return selected;
}

async function askForApi(current: ApiSetting, isForAll: boolean): Promise<ApiSetting> {
  const picked = await vscode.window.showQuickPick(
    (['auto', ...API_FORMS] as const).map((api) => ({
      api,
      label: apiLabel(api),
      detail: apiDetail(api),
      description: api === current ? vscode.l10n.t('current') : '',
    })),
    {
      title: vscode.l10n.t('Select API'),
      placeHolder: isForAll
        ? vscode.l10n.t('“hfInference.api” applies to every endpoint')
        : vscode.l10n.t('Select how requests to this endpoint are sent'),
    },
  );
  if (picked === undefined) {
    throw new DismissedError();
  }
  return picked.api;
}

function apiDetail(api: ApiSetting): string {
  switch (api) {
    case 'auto':
      return vscode.l10n.t('The endpoint is asked before the first run. No text is sent.');
    case 'huggingface':
      return vscode.l10n.t('The router, the local server, and servers with the same API');
    case 'openai':
      return vscode.l10n.t('vLLM, Ollama, LM Studio, llama-server, and others');
    case 'endpoint':
      return vscode.l10n.t('An address that is one model');
  }
}
