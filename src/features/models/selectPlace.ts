import * as vscode from 'vscode';
import { isHuggingFace } from '../../core/identity/huggingFaceHost';
import { sourceName } from '../../core/identity/tokenSource';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { DismissedError } from '../../platform/commandErrors';
import { runCommand } from '../../platform/commands';
import { askAndGoOn } from '../../platform/heldPicker';
import { listOnLine } from '../../platform/messages/lists';
import { plural } from '../../platform/messages/plural';
import { remedyStep } from '../../platform/messages/remedyStep';
import { DEFAULT_ENDPOINT, writeSetting } from '../../platform/settings';
import { localModelNames } from './localModelNames';
import type { ModelServices } from './modelServices';

type PlaceServices = Pick<ModelServices, 'accounts' | 'isLocalServer' | 'modelFolders' | 'tokenSources'>;
type Place = 'thisMachine' | 'huggingFace' | 'anotherServer';

/** The room that a row has for names of models. */
const MAX_NAMED_CHARACTERS = 32;

/**
 * Asks where models should run, and sets the endpoint and its token up for that. The picker stays until the next question,
 * which is about a model. Throws `DismissedError`.
 */
export async function selectPlace(services: PlaceServices): Promise<void> {
  await askAndGoOn(
    {
      title: vscode.l10n.t('Where Models Run'),
      placeholder: vscode.l10n.t('Where should models run?'),
      items: await placeRows(services),
      sentence: ({ place }) =>
        place === 'thisMachine' ? vscode.l10n.t('Starting the local server…') : undefined,
    },
    ({ place }) => setUp(place, services),
  );
}

async function setUp(place: Place, services: PlaceServices): Promise<void> {
  switch (place) {
    case 'thisMachine':
      return requireDone(await runCommand('hfInference.localServer.start', { selectsModel: false }));
    case 'huggingFace':
      return useHuggingFace(services);
    case 'anotherServer':
      return requireDone(await runCommand('hfInference.selectEndpoint', { selectsModel: false }));
  }
}

/** The user dismissed a question of the command, or it failed and has shown why. */
function requireDone(result: unknown): void {
  if (result === undefined) {
    throw new DismissedError();
  }
}

async function placeRows({
  accounts,
  isLocalServer,
  modelFolders,
}: PlaceServices): Promise<readonly (vscode.QuickPickItem & { readonly place: Place })[]> {
  const endpoint = activeEndpoint();
  const current = endpoint.ok ? placeOf(endpoint.origin, isLocalServer, accounts) : undefined;
  const rows = [
    {
      place: 'thisMachine',
      label: `$(vm) ${vscode.l10n.t('This machine')}`,
      detail: thisMachineDetail(await localModelNames(modelFolders)),
    },
    {
      place: 'huggingFace',
      label: `$(cloud) ${vscode.l10n.t('Hugging Face')}`,
      detail: vscode.l10n.t('Chat and other models of many providers. Needs an account and a token.'),
    },
    {
      place: 'anotherServer',
      label: `$(server) ${vscode.l10n.t('Another server…')}`,
      detail: vscode.l10n.t('Ollama, LM Studio, vLLM, an Inference Endpoint, or another address'),
    },
  ] as const;
  return rows.map((row) => ({
    ...row,
    ...(row.place === current && { description: vscode.l10n.t('current') }),
  }));
}

/** The place in use; `undefined` where nothing has been set up yet. */
function placeOf(
  origin: string,
  isLocalServer: PlaceServices['isLocalServer'],
  accounts: PlaceServices['accounts'],
): Place | undefined {
  if (isLocalServer(origin)) {
    return 'thisMachine';
  }
  if (!isHuggingFace(origin)) {
    return 'anotherServer';
  }
  return accounts.activeAccount(origin) === undefined ? undefined : 'huggingFace';
}

function thisMachineDetail(ids: readonly string[]): string {
  const names = ids.map((id) => id.split('/').at(-1) ?? id);
  if (names.length === 0) {
    return vscode.l10n.t('Works offline and needs no account. No models are in its folder yet.');
  }
  const named = names.filter(
    (_, index) => index === 0 || names.slice(0, index + 1).join().length <= MAX_NAMED_CHARACTERS,
  );
  const more = names.length - named.length;
  const list = listOnLine(named);
  return more > 0
    ? plural(
        more,
        vscode.l10n.t(
          'Nothing to set up, works offline: {1}, and {0} more|Nothing to set up, works offline: {1}, and {0} more',
        ),
        list,
      )
    : vscode.l10n.t('Nothing to set up, works offline: {0}', list);
}

/** Selects Hugging Face as the endpoint, and gets a token for it unless one is stored. */
async function useHuggingFace({ accounts, tokenSources }: PlaceServices): Promise<void> {
  const before = activeEndpoint();
  if (!before.ok || !isHuggingFace(before.origin)) {
    await writeSetting('endpoint', DEFAULT_ENDPOINT);
  }
  const endpoint = activeEndpoint();
  if (endpoint.ok && accounts.activeAccount(endpoint.origin) === undefined) {
    await setFirstToken(tokenSources);
  }
}

async function setFirstToken(tokenSources: PlaceServices['tokenSources']): Promise<void> {
  const source = await (await tokenSources()).find();
  const importIt = source !== undefined && {
    label: `$(cloud-download) ${vscode.l10n.t('Import the token in {0}', sourceName(source))}`,
    detail: vscode.l10n.t('The tools of Hugging Face on this machine use it.'),
    command: 'hfInference.importToken' as const,
  };
  const create = {
    label: `$(link-external) ${vscode.l10n.t('Create a token on huggingface.co')}`,
    detail: vscode.l10n.t('Opens the page with the permission “inference.serverless.write” selected'),
    command: 'hfInference.setToken' as const,
  };
  const enter = {
    label: `$(key) ${vscode.l10n.t('Enter a token')}`,
    detail: vscode.l10n.t('Stored in VS Code’s secret storage and sent only to this address.'),
    command: 'hfInference.setToken' as const,
  };
  await askAndGoOn(
    {
      title: vscode.l10n.t('Token for Hugging Face'),
      placeholder: vscode.l10n.t('Running models on Hugging Face needs a token'),
      items: [...(importIt ? [importIt] : []), create, enter],
    },
    async (row) => {
      const step = remedyStep('createToken');
      if (row === create && 'url' in step) {
        // The box for the token stays open behind the browser.
        void vscode.env.openExternal(vscode.Uri.parse(step.url));
      }
      requireDone(await runCommand(row.command));
    },
  );
}
