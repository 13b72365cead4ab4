import * as vscode from 'vscode';
import type { CompletedAddress } from '../../core/endpoints/completeAddress';
import type { ApiForm } from '../../core/endpoints/endpointApi';
import type { FoundServer } from '../../core/endpoints/findServers';
import { listOnLine } from '../../platform/messages/lists';
import { plural } from '../../platform/messages/plural';
import { DEFAULT_ENDPOINT } from '../../platform/settings';
import { addressFaultText } from './addressFaultText';
import { apiLabels } from '../../platform/messages/apiLabels';

/** What a row stands for. An address that was typed is checked before it is used. */
export type EndpointTarget =
  /** Selecting it starts the server; `endpoint` is its address while it is the endpoint in use. */
  | { readonly kind: 'localServer'; readonly endpoint?: string }
  | { readonly kind: 'known'; readonly endpoint: string }
  | { readonly kind: 'typed'; readonly endpoint: string };

export interface EndpointRow extends vscode.QuickPickItem {
  readonly target?: EndpointTarget;
}

/** The endpoint in use, and the APIs that it offers, if they are known. */
export interface CurrentEndpoint {
  readonly endpoint: string;
  readonly isLocalServer: boolean;
  readonly forms: readonly ApiForm[] | undefined;
  /** The APIs are set for every endpoint. */
  readonly isForAll: boolean;
}

/** The text in the box, and why its address did not pass the check, if it was checked. */
interface TypedAddress {
  readonly text: string;
  readonly address: CompletedAddress;
  readonly warning: string | undefined;
}

/** An address that the user typed before. */
export interface RecentEndpoint {
  readonly endpoint: string;
  /** The model that was used there last. */
  readonly model: string | undefined;
}

/** What comes first: the endpoint in use, or, where the user wants another server, those found on this machine. */
export type EndpointOrder = 'currentFirst' | 'foundFirst';

/** What the list shows. */
interface EndpointRowsInput {
  readonly current: CurrentEndpoint | undefined;
  readonly found: readonly FoundServer[];
  readonly recent: readonly RecentEndpoint[];
  readonly typed: TypedAddress | undefined;
  readonly order: EndpointOrder;
}

/** Models named in a row; more are counted. */
const MAX_NAMED = 3;

const CHECK_BUTTON: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('pulse'),
  tooltip: vscode.l10n.t('Check Endpoint'),
};
export const API_BUTTON: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('settings-gear'),
  tooltip: vscode.l10n.t('Select API'),
};
export const REMOVE_BUTTON: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('close'),
  tooltip: vscode.l10n.t('Remove from Recently Used'),
};

/** The rows of Select Endpoint, each endpoint once. */
export function endpointRows({
  current,
  found,
  order,
  recent,
  typed,
}: EndpointRowsInput): readonly EndpointRow[] {
  const others = found.filter(({ endpoint }) => endpoint !== current?.endpoint);
  const shown = new Set([current?.endpoint, DEFAULT_ENDPOINT, ...others.map(({ endpoint }) => endpoint)]);
  const known = [
    ...section(vscode.l10n.t('current'), current === undefined ? [] : [currentRow(current, found)]),
    ...section('', [
      ...(current?.endpoint === DEFAULT_ENDPOINT ? [] : [huggingFaceRow()]),
      ...(current?.isLocalServer === true ? [] : [localServerRow()]),
    ]),
  ];
  const servers = [
    ...section(foundTitle(), others.map(foundRow)),
    ...section(
      vscode.l10n.t('recently used'),
      recent.filter(({ endpoint }) => !shown.has(endpoint)).map(recentRow),
    ),
  ];
  const rows = order === 'foundFirst' ? [...servers, ...known] : [...known, ...servers];
  const isShown = typed !== undefined && (typed.address.ok || !rows.some((row) => matches(row, typed.text)));
  return isShown ? [...rows, typedRow(typed)] : rows;
}

function section(title: string, rows: readonly EndpointRow[]): readonly EndpointRow[] {
  return rows.length === 0 ? [] : [separator(title), ...rows];
}

function separator(label: string): EndpointRow {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

/** In a remote window, servers are looked for where the extension runs. */
function foundTitle(): string {
  const { remoteName } = vscode.env;
  return remoteName === undefined
    ? vscode.l10n.t('found on this machine')
    : vscode.l10n.t('found on {0}', remoteName);
}

function currentRow(current: CurrentEndpoint, found: readonly FoundServer[]): EndpointRow {
  const { endpoint, isLocalServer } = current;
  const server = found.find((one) => one.endpoint === endpoint);
  const { label, description } = isLocalServer
    ? { ...localServerRow(), description: endpoint }
    : endpoint === DEFAULT_ENDPOINT
      ? huggingFaceRow()
      : { label: `$(server) ${server?.name ?? endpoint}`, description: server?.name && endpoint };
  return {
    label,
    ...(description !== undefined && { description }),
    detail: formText(current),
    buttons: [CHECK_BUTTON, API_BUTTON],
    target: { kind: isLocalServer ? 'localServer' : 'known', endpoint },
  };
}

function formText({ forms, isForAll }: CurrentEndpoint): string {
  if (forms === undefined) {
    return vscode.l10n.t('Its API is detected before the first run');
  }
  return isForAll
    ? vscode.l10n.t('{0}, set for every endpoint by “hfInference.api”', apiLabels(forms))
    : apiLabels(forms);
}

function huggingFaceRow(): EndpointRow {
  return {
    label: `$(cloud) ${vscode.l10n.t('Hugging Face')}`,
    description: DEFAULT_ENDPOINT,
    detail: vscode.l10n.t('Runs models of many providers. Needs a token.'),
    buttons: [CHECK_BUTTON],
    target: { kind: 'known', endpoint: DEFAULT_ENDPOINT },
  };
}

function localServerRow(): EndpointRow {
  return {
    label: `$(vm) ${vscode.l10n.t('Local server (on this machine)')}`,
    detail: vscode.l10n.t('Works offline, without an account. Starts when needed.'),
    target: { kind: 'localServer' },
  };
}

function foundRow({ endpoint, models, name }: FoundServer): EndpointRow {
  return {
    label: `$(plug) ${name ?? vscode.l10n.t('OpenAI-compatible server')}`,
    description: endpoint,
    detail: modelsText(models),
    buttons: [CHECK_BUTTON],
    target: { kind: 'known', endpoint },
  };
}

function recentRow({ endpoint, model }: RecentEndpoint): EndpointRow {
  return {
    label: `$(server) ${endpoint}`,
    ...(model !== undefined && { description: model }),
    buttons: [CHECK_BUTTON, REMOVE_BUTTON],
    target: { kind: 'known', endpoint },
  };
}

function modelsText(models: readonly string[]): string {
  if (models.length === 0) {
    return vscode.l10n.t('No models yet');
  }
  const named = listOnLine(models.slice(0, MAX_NAMED));
  const more = models.length - MAX_NAMED;
  return more > 0 ? plural(more, vscode.l10n.t('{1}, and {0} more|{1}, and {0} more'), named) : named;
}

function typedRow({ address, text, warning }: TypedAddress): EndpointRow {
  if (!address.ok) {
    return {
      label: vscode.l10n.t('Use this address: {0}', text),
      detail: `$(error) ${addressFaultText(address.reason)}`,
      alwaysShow: true,
    };
  }
  const { endpoint } = address;
  return {
    label:
      warning === undefined
        ? vscode.l10n.t('Use this address: {0}', endpoint)
        : vscode.l10n.t('Use Anyway: {0}', endpoint),
    detail:
      warning === undefined
        ? vscode.l10n.t('Checks first whether a server answers there. No text is sent.')
        : `$(warning) ${warning}`,
    alwaysShow: true,
    target: { kind: 'typed', endpoint },
  };
}

/** Whether VS Code shows a row for what was typed, roughly: it also finds letters that are apart. */
function matches({ description = '', detail = '', label }: EndpointRow, text: string): boolean {
  return [label, description, detail].some((one) => one.toLowerCase().includes(text.toLowerCase()));
}
