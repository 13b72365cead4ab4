import * as vscode from 'vscode';
import { readModelList } from '../../core/chat/modelList';
import { isDedicated, openAiBase } from '../../core/endpoints/endpointApi';
import { EndpointMemory } from '../../core/endpoints/endpointMemory';
import { parseEndpoint } from '../../core/identity/endpoint';
import { isHuggingFace } from '../../core/identity/huggingFaceHost';
import { isLoopbackHost } from '../../core/loopback';
import { ModelTasks } from '../../core/models/modelTasks';
import { CHECK_TEXT, sendCheck } from '../../core/runs/endpointCheck';
import type { CheckTarget } from '../../core/runs/endpointCheck';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { agreeToPlainHttp } from '../../platform/agreeToPlainHttp';
import { withCancellableProgress } from '../../platform/cancellableProgress';
import { DismissedError } from '../../platform/commandErrors';
import type { EndpointCheckResult } from '../../platform/commandMap';
import { badEndpointText } from '../../platform/messages/failureMessage';
import { showFailure } from '../../platform/messages/showFailure';
import { askToConfirm, offer, showMessage } from '../../platform/messages/showMessage';
import { isProxied } from '../../platform/proxySetting';
import { readSettings, writeSetting } from '../../platform/settings';
import { checkMessage } from './checkMessage';
import type { CheckResult } from './checkMessage';
import type { EndpointServices } from './endpointServices';

/** An endpoint to check. The one in use is checked as the next run would use it. */
interface Checked extends Omit<CheckTarget, 'model'> {
  readonly origin: string;
  readonly isActive: boolean;
  readonly account?: string;
}

const LIST_MS = 10_000;
/** A check is a short question: it does not wait as long as a run may. */
const MAX_CHECK_MS = 30_000;

/**
 * Checks the endpoint in use, or another one, by one small request after the user agreed, and shows what was found. Throws
 * `DismissedError`.
 */
export async function checkEndpoint(
  services: EndpointServices,
  address?: string,
): Promise<EndpointCheckResult> {
  const parsed = address === undefined ? activeEndpoint() : parseEndpoint(address);
  if (!parsed.ok) {
    void showMessage('warning', badEndpointText());
    throw new DismissedError();
  }
  await agreeToPlainHttp(services.state, parsed.origin);
  const checked = await prepare(services, parsed);
  const model = await findModel(services, checked);
  const result: CheckResult =
    model === undefined ? { outcome: 'noModel' } : await send(services, checked, model);
  const context = {
    ...{ model: model ?? '', origin: checked.origin, characters: CHECK_TEXT.length },
    timeoutSeconds: checked.timeoutMs / 1000,
  };
  const shown = checkMessage(result, context);
  if (result.outcome === 'works') {
    void showSuccess(shown.message, checked);
  } else {
    // The buttons of failures, such as Set Token, are about the endpoint in use.
    void showFailure(checked.isActive ? shown : { message: shown.message }, () =>
      checkEndpoint(services, address),
    );
  }
  const { account } = checked;
  return { outcome: result.outcome, message: shown.message, ...(account !== undefined && { account }) };
}

async function prepare(
  { accounts, isLocalServer }: EndpointServices,
  { endpoint, origin }: { readonly endpoint: string; readonly origin: string },
): Promise<Checked> {
  const settings = readSettings(vscode.window.activeTextEditor?.document.uri);
  const active = activeEndpoint();
  const isActive = active.ok && active.endpoint === endpoint;
  const stored = await accounts.token(origin);
  return {
    ...{ endpoint, origin, isActive, api: settings.api, isLocalServer: isLocalServer(origin) },
    token: stored?.token,
    ...(stored !== undefined && { account: stored.account }),
    task: isActive ? settings.task : 'auto',
    timeoutMs: Math.min(settings.timeoutSeconds * 1000, MAX_CHECK_MS),
    ...(settings.billTo !== '' && isHuggingFace(origin) && { billTo: settings.billTo }),
  };
}

/** The model that the next run would use there; else the one that the endpoint is, or the first one that it lists. */
async function findModel(services: EndpointServices, checked: Checked): Promise<string | undefined> {
  const { endpoint, isActive, token } = checked;
  const set = readSettings(vscode.window.activeTextEditor?.document.uri).model.trim();
  const last = new EndpointMemory(services.state).lastModel(endpoint);
  const known = isActive ? set || last : last;
  if (known) {
    return known;
  }
  const { router, tools } = await services.inference();
  const { signal } = new AbortController();
  const served = await router.servedModel(checked, signal);
  if (served !== undefined || isDedicated(endpoint)) {
    // Asking a dedicated endpoint for its models would start it, and the user has not agreed yet.
    return served ?? new URL(endpoint).host;
  }
  const { clock, fetch, log } = services;
  const listed = await new tools.ApiClient({ clock, fetch, isProxied, logger: log }).send(
    {
      ...{ method: 'GET', url: `${openAiBase(endpoint)}/models`, timeoutMs: LIST_MS },
      ...(token !== undefined && { token }),
    },
    { signal },
  );
  const models = (listed.ok && readModelList(listed.json)) || [];
  const first = models.find(({ task }) => task === undefined || task === 'chat-completion') ?? models[0];
  return first?.id ?? (set || undefined);
}

async function send(services: EndpointServices, checked: Checked, model: string): Promise<CheckResult> {
  const { host, hostname } = new URL(checked.origin);
  await askToConfirm(
    vscode.l10n.t('Send a test request to {0}?', host),
    isLoopbackHost(hostname)
      ? vscode.l10n.t('Model {0} gets a short sample text such as “{1}”, none of yours.', model, CHECK_TEXT)
      : vscode.l10n.t(
          'Model {0} gets a short sample text such as “{1}”, none of yours. The server may charge for the request.',
          model,
          CHECK_TEXT,
        ),
    vscode.l10n.t('Send'),
  );
  const inference = await services.inference();
  const canceling = new AbortController();
  const task = new ModelTasks(services.state).resolve(checked.task, model);
  return withCancellableProgress(
    vscode.l10n.t('Checking {0}…', host),
    () => canceling.abort(),
    async () => {
      const end = await sendCheck(inference, { ...checked, model, task }, canceling.signal);
      if (canceling.signal.aborted) {
        throw new DismissedError();
      }
      return end;
    },
  );
}

/** Another endpoint than the one in use can be selected right away. */
function showSuccess(message: string, { endpoint, isActive }: Checked): Promise<void> {
  const use = {
    title: vscode.l10n.t('Use This Endpoint'),
    act: () => writeSetting('endpoint', endpoint),
  };
  return offer('information', message, isActive ? [] : [use]);
}
