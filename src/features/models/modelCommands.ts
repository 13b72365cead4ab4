import * as vscode from 'vscode';
import type { Accounts } from '../../core/identity/accounts';
import { searchModels, hubFor } from '../../core/models/modelSearch';
import type { FoundModel } from '../../core/models/modelSearch';
import { parseModelId } from '../../core/identity/modelId';
import type { ModelTasks } from '../../core/models/modelTasks';
import type { RecentModels } from '../../core/models/recentModels';
import type { Disposable, Fetch } from '../../core/ports';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { DismissedError } from '../../platform/commandErrors';
import { registerCommands } from '../../platform/commands';
import type { OutputLog } from '../../platform/outputLog';
import { readSetting, writeSetting } from '../../platform/settings';

/** Time without typing after which the search starts. */
const SEARCH_DELAY_MS = 250;

interface ModelItem extends vscode.QuickPickItem {
  readonly model?: FoundModel;
}

/** The services that selecting a model needs. */
export interface ModelServices {
  readonly accounts: Pick<Accounts, 'token'>;
  readonly fetch: Fetch;
  readonly log: OutputLog;
  readonly recent: RecentModels;
  readonly tasks: ModelTasks;
}

/** Registers the commands that select a model, for the settings or for one run. */
export function registerModelCommands(services: ModelServices): Disposable {
  const { log, recent, tasks } = services;
  const pick = async () => {
    const { id, task } = await pickModel(services);
    await recent.add(id);
    if (task !== undefined) {
      await tasks.remember(id, task);
    }
    return id;
  };
  return registerCommands(log, {
    'hfInference.selectModel': async () => {
      const resource = vscode.window.activeTextEditor?.document.uri;
      const model = await pick();
      await writeSetting('model', model, resource);
      return model;
    },
    'hfInference.pickModel': pick,
  });
}

/** Asks for a model: the current one, a recent one, a search result, or an entered ID. Throws `DismissedError`. */
async function pickModel({ accounts, fetch, recent }: ModelServices): Promise<FoundModel> {
  const resource = vscode.window.activeTextEditor?.document.uri;
  const current = readSetting('model', resource);
  const endpoint = activeEndpoint();
  const hub = endpoint.ok ? hubFor(endpoint) : undefined;
  // A server on this machine lists its models only for its token; searching the Hub needs no token.
  const tokenFor = async () =>
    endpoint.ok && endpoint.loopback
      ? (await accounts.token(endpoint.origin).catch(() => undefined))?.token
      : undefined;
  const picker = vscode.window.createQuickPick<ModelItem>();
  picker.title = vscode.l10n.t('Select Model');
  picker.placeholder =
    hub === undefined
      ? vscode.l10n.t('Enter a model ID, such as owner/name')
      : vscode.l10n.t('Search, or enter a model ID such as owner/name');
  picker.matchOnDescription = true;
  let search = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let found: readonly FoundModel[] = [];

  const render = () => {
    picker.items = modelItems(picker.value.trim(), current, recent.list(), found);
  };
  const updateSearch = () => {
    search.abort();
    clearTimeout(timer);
    render();
    if (hub === undefined) {
      return;
    }
    search = new AbortController();
    const { signal } = search;
    timer = setTimeout(() => {
      picker.busy = true;
      void tokenFor()
        .then((token) => searchModels(fetch, hub, picker.value.trim(), signal, token))
        .then((models) => {
          if (!signal.aborted) {
            picker.busy = false;
            found = models;
            render();
          }
        });
    }, SEARCH_DELAY_MS);
  };

  try {
    return await new Promise<FoundModel>((resolve, reject) => {
      picker.onDidChangeValue(updateSearch);
      picker.onDidAccept(() => {
        const model = picker.selectedItems[0]?.model;
        if (model !== undefined) {
          resolve(model);
        }
      });
      picker.onDidHide(() => reject(new DismissedError()));
      updateSearch();
      picker.show();
    });
  } finally {
    search.abort();
    clearTimeout(timer);
    picker.dispose();
  }
}

function modelItems(
  typed: string,
  current: string,
  recent: readonly string[],
  found: readonly FoundModel[],
): ModelItem[] {
  const known = new Set<string>();
  const rows = (title: string, models: readonly FoundModel[]): ModelItem[] => {
    const added = models.filter(({ id }) => parseModelId(id).ok && !known.has(id));
    added.forEach(({ id }) => known.add(id));
    return added.length === 0
      ? []
      : [
          { label: title, kind: vscode.QuickPickItemKind.Separator },
          ...added.map((model) => ({
            label: model.id,
            model,
            description: model.task ?? '',
          })),
        ];
  };
  const parsed = parseModelId(typed);
  const items = [
    ...rows(vscode.l10n.t('current'), [{ id: current }]),
    ...rows(
      vscode.l10n.t('recently used'),
      recent.map((id) => ({ id })),
    ),
    ...rows(vscode.l10n.t('search results'), found),
  ];
  if (parsed.ok && !known.has(parsed.id)) {
    items.push(
      { label: vscode.l10n.t('custom'), kind: vscode.QuickPickItemKind.Separator },
      {
        // VS Code sorts by how well the label matches, so the entered ID as the label would come before all results.
        label: vscode.l10n.t('Use this ID'),
        model: { id: parsed.id },
        description: parsed.id,
        alwaysShow: true,
      },
    );
  } else if (!parsed.ok && typed !== '') {
    items.push({
      label: vscode.l10n.t('“{0}” is not a valid model ID', typed),
      description: vscode.l10n.t('Use name or owner/name with letters, digits, “.”, “_”, and “-”'),
      alwaysShow: true,
    });
  }
  return items;
}
