import * as vscode from 'vscode';
import type { EndpointApi } from '../../core/endpoints/endpointApi';
import type { Failure } from '../../core/http/failure';
import type { ApiClient } from '../../core/http/jsonClient';
import { isHuggingFace } from '../../core/identity/huggingFaceHost';
import { canChat } from '../../core/models/chatModel';
import { canOfferFound, HUB, searchModels } from '../../core/models/modelSearch';
import type { FoundModel } from '../../core/models/modelSearch';
import { listOffered, SETTLE_MS, settleForms } from '../../core/models/offeredModels';
import type { ModelsTarget, OfferedModels } from '../../core/models/offeredModels';
import { parseTypedId } from '../../core/models/parseTypedId';
import { suggestModels } from '../../core/models/suggestModels';
import { acceptedItem } from '../../platform/acceptedItem';
import { DismissedError } from '../../platform/commandErrors';
import { holdPicker, releasePicker } from '../../platform/heldPicker';
import { titleWithAccount } from '../../platform/messages/accountLabels';
import { namedAccount } from '../../platform/namedAccount';
import { readSetting } from '../../platform/settings';
import { offerDownload } from './offerDownload';
import { emptyList } from './emptyList';
import { enterModelId, hostOf, isStrict } from './enterModelId';
import { knownOf } from './modelDescription';
import type { KnownModel } from './modelDescription';
import { modelRows } from './modelRows';
import type { ModelRow, ModelSection } from './modelRows';
import type { ModelPurpose, ModelServices } from './modelServices';
import { wantedRun } from './wantedRun';
import { downloadItem, takeWayOn, waysOn } from './waysOn';
import type { WayOn } from './waysOn';

/** Time without typing after which the search starts. */
const SEARCH_DELAY_MS = 250;

/** What has been learned so far while the picker is open. */
interface Learned {
  readonly api?: EndpointApi | undefined;
  readonly offered?: OfferedModels;
  readonly failure?: Failure;
  readonly found: readonly FoundModel[];
  /** Requests that have not been answered. */
  readonly pending: number;
}

/**
 * Asks for a model of an endpoint: the one used there last, the current one, pinned and recent ones, what the endpoint
 * lists and the Hub finds, or an entered ID. Requests end with the answer. Resolves to `undefined` after the user took
 * another way on, such as another endpoint. Throws `DismissedError`.
 */
export async function askForModel(
  services: ModelServices,
  client: ApiClient,
  target: ModelsTarget,
  purpose: ModelPurpose,
): Promise<KnownModel | undefined> {
  const picker = vscode.window.createQuickPick<ModelRow>();
  const { origin } = new URL(target.endpoint);
  const placeButton: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('server-environment'),
    tooltip: vscode.l10n.t('Where Models Run…'),
  };
  const downloadButton: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('cloud-download'),
    tooltip: vscode.l10n.t('Download a Model…'),
  };
  const title = purpose === 'chat' ? vscode.l10n.t('Select Chat Model') : vscode.l10n.t('Select Model');
  picker.title = titleWithAccount(title, namedAccount(services));
  picker.placeholder = target.isLocalServer
    ? vscode.l10n.t('Search the models of the local server, or enter a model ID')
    : vscode.l10n.t('Search the models of {0}, or enter a model ID', hostOf(target));
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.keepScrollPosition = true;
  picker.buttons = target.isLocalServer ? [downloadButton, placeButton] : [placeButton];

  const closing = new AbortController();
  let search = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let learned: Learned = { found: [], pending: 0 };
  /** The model to which the user moved the focus. Otherwise the focus goes to the first row of each list. */
  let movedTo: string | undefined;

  const learn = (more: Partial<Learned>) => {
    if (closing.signal.aborted) {
      return;
    }
    learned = { ...learned, ...more };
    picker.busy = learned.pending > 0;
    picker.items = rowsOf(services, { ...target, purpose }, learned, picker.value.trim());
    const kept = picker.items.find(({ model }) => model !== undefined && model.id === movedTo);
    if (kept !== undefined) {
      picker.activeItems = [kept];
    }
  };
  const wait = async <T>(work: Promise<T>): Promise<T> => {
    learn({ pending: learned.pending + 1 });
    try {
      return await work;
    } finally {
      learned = { ...learned, pending: learned.pending - 1 };
    }
  };
  const load = async () => {
    const { signal } = closing;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(SETTLE_MS)]);
    const api = await wait(settleForms(client, services.memory, target, limit));
    if (api !== undefined && 'kind' in api) {
      learn({ failure: api });
      return;
    }
    learned = { ...learned, api };
    learn(api === undefined ? {} : { offered: await wait(listOffered(client, target, api, signal)) });
  };
  const updateSearch = () => {
    search.abort();
    clearTimeout(timer);
    learn({});
    if (!isHuggingFace(origin)) {
      return;
    }
    search = new AbortController();
    const { signal } = search;
    timer = setTimeout(() => {
      const searching = wait(searchModels(client, HUB, picker.value.trim(), signal));
      void searching.then((found) => learn(signal.aborted ? {} : { found }));
    }, SEARCH_DELAY_MS);
  };

  const goOn = async (wayOn: WayOn, typed: string): Promise<KnownModel | undefined> => {
    switch (wayOn) {
      case 'enterId':
        return enterModelId(target, learned.api);
      case 'download':
        return offerDownload(purpose, typed);
      default:
        await takeWayOn(wayOn, services);
        return undefined;
    }
  };
  const stop = () => {
    closing.abort();
    search.abort();
    clearTimeout(timer);
  };

  try {
    const picked = await new Promise<KnownModel | WayOn>((resolve, reject) => {
      picker.onDidChangeValue(updateSearch);
      picker.onDidChangeActive(([active]) => {
        // VS Code says late which row has the focus, but gives the row that is there now.
        const first = picker.items.find(({ kind }) => kind !== vscode.QuickPickItemKind.Separator);
        // What was typed gives way to what is found.
        movedTo = active === first || active?.alwaysShow === true ? undefined : active?.model?.id;
      });
      picker.onDidTriggerButton((button) => resolve(button === downloadButton ? 'download' : 'selectPlace'));
      picker.onDidAccept(() => {
        const row = acceptedItem(picker);
        const result = row?.model ?? row?.wayOn;
        if (result !== undefined) {
          resolve(result);
        }
      });
      picker.onDidHide(() => reject(new DismissedError()));
      updateSearch();
      picker.show();
      load().catch(reject);
    });
    stop();
    if (typeof picked === 'object') {
      picker.dispose();
      return picked;
    }
    holdPicker(
      picker,
      picked === 'startLocalServer' ? vscode.l10n.t('Starting the local server…') : undefined,
    );
    const next = await goOn(picked, picker.value.trim());
    releasePicker(picker);
    return next;
  } catch (error) {
    stop();
    picker.dispose();
    throw error;
  }
}

function rowsOf(
  services: ModelServices,
  target: ModelsTarget & { readonly purpose: ModelPurpose },
  { api, failure, found, offered, pending }: Learned,
  typed: string,
): readonly ModelRow[] {
  const resource = vscode.window.activeTextEditor?.document.uri;
  const current = readSetting('model', resource).trim();
  const last = services.memory.lastModel(target.endpoint);
  const recent = services.recent.list();
  const fits = (model: KnownModel) => target.purpose === 'any' || canChat(model, target.endpoint);
  const offers = found.filter((one) => canOfferFound(target.endpoint, one));
  const runnable = offers.map(knownOf).filter(fits);
  const all: readonly KnownModel[] = offered?.listed ?? [];
  const listed = all.filter(fits);
  const facts = new Map([...runnable, ...all].map((model) => [model.id, model]));
  const known = (id: string): KnownModel => {
    const task = services.tasks.resolve('auto', id);
    return facts.get(id) ?? { id, ...(task !== 'auto' && { task }) };
  };
  // A server with an API like OpenAI's lists all it has, so models of other servers would fail there.
  const isWaiting = api === undefined && failure === undefined && pending > 0;
  const listsAll =
    api?.forms.every((form) => form === 'openai') === true && !(offered && listed.length === 0);
  const isOffered = (id: string) => !isWaiting && (!listsAll || facts.has(id));
  const isNew = current === '' && last === undefined && recent.length === 0 && typed === '';
  const sections: readonly ModelSection[] = [
    {
      title: vscode.l10n.t('last used here'),
      models: last === undefined || last === current ? [] : [last].filter(isOffered).map(known),
    },
    {
      title: vscode.l10n.t('current'),
      models: current === '' ? [] : [current].filter(isOffered).map(known),
    },
    {
      title: vscode.l10n.t('suggested'),
      models: isNew ? suggestModels([...listed, ...runnable], wantedRun(resource)) : [],
      isExplained: true,
      // A long list would hide it from those who start.
      ...(target.isLocalServer && { waysOn: [downloadItem()] }),
    },
    { title: vscode.l10n.t('pinned'), models: (offered?.pinned ?? []).map(known) },
    { title: vscode.l10n.t('recently used'), models: recent.filter(isOffered).map(known) },
    {
      title: target.isLocalServer
        ? vscode.l10n.t('models of the local server')
        : vscode.l10n.t('models of {0}', hostOf(target)),
      models: listed,
    },
    { title: vscode.l10n.t('search results'), models: runnable },
  ];
  const isEmpty = listed.length === 0 && runnable.length === 0 && pending === 0;
  return modelRows({
    sections: sections.map((section) => ({ ...section, models: section.models.filter(fits) })),
    typed,
    parse: (text) => parseTypedId(text, target, api?.forms),
    isStrict: isStrict(target, api),
    waysOn: isEmpty
      ? waysOn(emptyList(target, { api, failure: offered?.failure ?? failure, all }))
      : target.isLocalServer
        ? [downloadItem()]
        : [],
  });
}
