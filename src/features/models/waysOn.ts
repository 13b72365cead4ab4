import * as vscode from 'vscode';
import type { Failure } from '../../core/http/failure';
import { runCommand } from '../../platform/commands';
import { DismissedError } from '../../platform/commandErrors';
import { failureMessage } from '../../platform/messages/failureMessage';
import type { ModelServices } from './modelServices';
import { selectPlace } from './selectPlace';

/** What a row does that is not a model. */
export type WayOn =
  'startLocalServer' | 'setToken' | 'selectEndpoint' | 'enterId' | 'selectPlace' | 'download';

/** A row that leads on where a list of models is empty. */
export interface WayOnItem extends vscode.QuickPickItem {
  readonly wayOn: WayOn;
}

/** What is known about a list without models. */
export interface EmptyList {
  /** The endpoint's host, as shown. */
  readonly host: string;
  readonly origin: string;
  readonly isLocalServer: boolean;
  /** The one model that the endpoint is. */
  readonly served?: string | undefined;
  readonly failure?: Failure | undefined;
  /** There are models, but none that can do what is asked for, which is to chat. */
  readonly hasOthers?: boolean;
}

const NEEDS_TOKEN: ReadonlySet<string> = new Set(['noToken', 'unauthorized', 'forbidden']);

/** Failures of the connection, whose sentences are about the endpoint alone. */
const UNREACHED: ReadonlySet<string> = new Set(['offline', 'proxy', 'tls']);

/** The rows for an empty list: the first one says why it is empty. */
export function waysOn(list: EmptyList): readonly WayOnItem[] {
  const { host, isLocalServer, served } = list;
  const enterId: WayOnItem = {
    label: `$(edit) ${vscode.l10n.t('Enter a model ID…')}`,
    wayOn: 'enterId',
    detail: vscode.l10n.t('For a model that is not in a list'),
  };
  const place: WayOnItem = {
    label: `$(server-environment) ${vscode.l10n.t('Where Models Run…')}`,
    wayOn: 'selectPlace',
    detail: vscode.l10n.t('This machine, Hugging Face, or another server'),
  };
  const first = reasonItem(list);
  if (isLocalServer) {
    return [first, ...(first.wayOn === 'download' ? [] : [downloadItem()]), place];
  }
  if (served !== undefined) {
    return [first, place];
  }
  const others = first.wayOn === 'enterId' ? [place] : [enterId, place];
  return host === '' ? [place] : [first, ...others];
}

/** The row that leads to models that the local server does not have yet. */
export function downloadItem(): WayOnItem {
  return {
    label: `$(cloud-download) ${vscode.l10n.t('Download a Model…')}`,
    wayOn: 'download',
    detail: vscode.l10n.t('To this machine, after you have seen its size and license'),
    alwaysShow: true,
  };
}

function reasonItem({
  failure,
  hasOthers = false,
  host,
  isLocalServer,
  origin,
  served,
}: EmptyList): WayOnItem {
  const selectEndpoint = {
    label: `$(server) ${vscode.l10n.t('Select Endpoint…')}`,
    wayOn: 'selectEndpoint',
  } as const;
  if (served !== undefined) {
    return {
      ...selectEndpoint,
      detail: vscode.l10n.t('{0} is one model, {1}. There is nothing to select.', host, served),
    };
  }
  if (isLocalServer) {
    return failure === undefined
      ? {
          ...downloadItem(),
          detail: hasOthers
            ? vscode.l10n.t('The local server has no chat models.')
            : vscode.l10n.t('The local server has no models.'),
        }
      : {
          label: `$(debug-start) ${vscode.l10n.t('Start Local Server')}`,
          wayOn: 'startLocalServer',
          detail: vscode.l10n.t('The local server is not running.'),
        };
  }
  if (failure === undefined) {
    return {
      label: `$(edit) ${vscode.l10n.t('Enter a model ID…')}`,
      wayOn: 'enterId',
      detail: hasOthers
        ? vscode.l10n.t('{0} lists no chat models.', host)
        : vscode.l10n.t('{0} does not list its models.', host),
    };
  }
  if (NEEDS_TOKEN.has(failure.kind)) {
    return {
      label: `$(key) ${vscode.l10n.t('Set Token…')}`,
      wayOn: 'setToken',
      detail: vscode.l10n.t('{0} lists its models only with a valid token.', host),
    };
  }
  return {
    ...selectEndpoint,
    detail: UNREACHED.has(failure.kind)
      ? failureMessage(failure, { origin, model: '', characters: 0, timeoutSeconds: 0 }).message
      : vscode.l10n.t('The models of {0} could not be listed.', host),
  };
}

/** Goes the way that the user picked. Throws `DismissedError`. */
export async function takeWayOn(
  wayOn: Exclude<WayOn, 'download' | 'enterId'>,
  services: Pick<ModelServices, 'accounts' | 'isLocalServer' | 'modelFolders' | 'tokenSources'>,
): Promise<void> {
  const command = {
    startLocalServer: () => runCommand('hfInference.localServer.start', { selectsModel: false }),
    setToken: () => runCommand('hfInference.setToken'),
    selectEndpoint: () => runCommand('hfInference.selectEndpoint', { selectsModel: false }),
    selectPlace: async () => {
      await selectPlace(services);
      return true;
    },
  }[wayOn];
  if ((await command()) === undefined) {
    throw new DismissedError();
  }
}
