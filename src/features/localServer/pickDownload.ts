import * as vscode from 'vscode';
import { describeModels } from '../../core/localServer/describeModels';
import type { DownloadSite } from '../../core/localServer/downloadSite';
import type { HubAnswer, ModelOnHub, ModelRow } from '../../core/localServer/modelHub';
import { catalogGroups } from '../../core/models/downloadCatalog';
import type { ApiTask } from '../../core/tasks/taskNames';
import { acceptedItem } from '../../platform/acceptedItem';
import { DismissedError } from '../../platform/commandErrors';
import { downloadRows } from './downloadRows';
import type { DownloadRow, OfferedDownload } from './downloadRows';
import { downloadFaultText } from './downloadFaultText';

/** Time without typing after which the search starts. */
const SEARCH_DELAY_MS = 300;
/** Shorter texts find too much. */
const MIN_SEARCH_CHARACTERS = 2;

/** What the picker starts with. */
export interface PickDownloadOptions {
  readonly hub: string;
  /** The task whose models come first. */
  readonly wanted?: ApiTask | undefined;
  readonly typed?: string | undefined;
  readonly present: ReadonlySet<string>;
}

/** What has been learned so far while the picker is open. */
interface Learned {
  readonly found: readonly ModelRow[];
  readonly searchFault?: string | undefined;
  /** Requests that have not been answered. */
  readonly pending: number;
  /** Requests that wait because the hub asked for it. */
  readonly waiting: number;
}

/**
 * Asks for a model to download: one of the catalog, of a search of the hub, or an entered ID. Sizes and licenses arrive while
 * the picker is open. Requests end with the answer. Throws `DismissedError`.
 */
export async function pickDownload(
  site: DownloadSite,
  { hub, present, typed = '', wanted }: PickDownloadOptions,
): Promise<OfferedDownload> {
  const { host } = new URL(hub);
  const picker = vscode.window.createQuickPick<DownloadRow>();
  picker.title = vscode.l10n.t('Download a Model');
  picker.placeholder = vscode.l10n.t('Select a model, search {0}, or enter a model ID', host);
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.keepScrollPosition = true;
  picker.ignoreFocusOut = true;
  picker.value = typed;

  const closing = new AbortController();
  const described = new Map<string, HubAnswer<ModelOnHub>>();
  let search = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let learned: Learned = { found: [], pending: 0, waiting: 0 };
  /** The model to which the user moved the focus. Otherwise the focus goes to the first row of each list. */
  let movedTo: string | undefined;

  const learn = (more: Partial<Learned>) => {
    if (closing.signal.aborted) {
      return;
    }
    learned = { ...learned, ...more };
    picker.busy = learned.pending > 0;
    picker.items = downloadRows({
      ...{ host, wanted, described, present, typed: picker.value.trim(), memoryBytes: site.memoryBytes() },
      ...{ found: learned.found, searchFault: learned.searchFault, isWaiting: learned.waiting > 0 },
    });
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
      learn({ pending: learned.pending - 1 });
    }
  };
  const onWait = (waits: boolean) => learn({ waiting: learned.waiting + (waits ? 1 : -1) });
  const describe = () =>
    describeModels(
      site.hub,
      { hub, onWait },
      catalogGroups(wanted).flatMap(({ ids }) => ids),
      (id, answer) => {
        described.set(id, answer);
        learn({});
      },
      closing.signal,
    );
  const find = async (text: string, signal: AbortSignal) => {
    const task = wanted === 'chat-completion' ? 'text-generation' : wanted;
    const answer = await site.hub.search({ hub, onWait, text, task }, signal).catch(() => undefined);
    if (answer === undefined || signal.aborted) {
      return;
    }
    learn(
      answer.ok
        ? { found: answer.value, searchFault: undefined }
        : { found: [], searchFault: downloadFaultText(answer.fault, text, host).message },
    );
  };
  const updateSearch = () => {
    search.abort();
    clearTimeout(timer);
    search = new AbortController();
    const { signal } = search;
    const text = picker.value.trim();
    learn(text.length < MIN_SEARCH_CHARACTERS ? { found: [], searchFault: undefined } : {});
    if (text.length >= MIN_SEARCH_CHARACTERS) {
      timer = setTimeout(() => void wait(find(text, signal)), SEARCH_DELAY_MS);
    }
  };

  try {
    return await new Promise<OfferedDownload>((resolve, reject) => {
      picker.onDidChangeValue(updateSearch);
      picker.onDidChangeActive(([active]) => {
        const first = picker.items.find(({ kind }) => kind !== vscode.QuickPickItemKind.Separator);
        movedTo = active === first || active?.alwaysShow === true ? undefined : active?.model?.id;
      });
      picker.onDidAccept(() => {
        const model = acceptedItem(picker)?.model;
        if (model !== undefined) {
          resolve(model);
        }
      });
      picker.onDidHide(() => reject(new DismissedError()));
      updateSearch();
      picker.show();
      void wait(describe());
    });
  } finally {
    closing.abort();
    search.abort();
    clearTimeout(timer);
    picker.dispose();
  }
}
