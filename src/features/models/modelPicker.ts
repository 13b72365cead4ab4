import * as vscode from 'vscode';
import { isDedicated } from '../../core/endpoints/endpointApi';
import { ApiClient } from '../../core/http/jsonClient';
import { isHuggingFace } from '../../core/identity/huggingFaceHost';
import { chooseChatModel } from '../../core/models/chatModel';
import { nextModel } from '../../core/models/nextModel';
import type { ModelsTarget } from '../../core/models/offeredModels';
import { hasCompleteList, listOffered, SETTLE_MS, settleForms } from '../../core/models/offeredModels';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { DismissedError } from '../../platform/commandErrors';
import { isProxied } from '../../platform/proxySetting';
import { runCommand } from '../../platform/commands';
import { offer } from '../../platform/messages/showMessage';
import { readSetting } from '../../platform/settings';
import { askForModel } from './askForModel';
import type { KnownModel } from './modelDescription';
import type { ModelPurpose, ModelServices } from './modelServices';
import { selectPlace } from './selectPlace';

/** What an endpoint that was just selected offers. */
interface OfferedAfterSwitch {
  readonly listed: readonly KnownModel[];
  /** The endpoint lists all models that it has. */
  readonly listsAll: boolean;
  /** The endpoint is one model, so the one that is set does not matter. */
  readonly isOneModel: boolean;
}

/** The model for a chat, and whether it is one of those that were wanted. */
export interface ChatModel {
  readonly model?: string;
  readonly isWanted: boolean;
}

/** Asks for models and for where they run. Loaded on first use. */
export class ModelPicker {
  private readonly client: ApiClient;

  constructor(private readonly services: ModelServices) {
    const { clock, fetch, log } = services;
    this.client = new ApiClient({ clock, fetch, logger: log, isProxied });
  }

  /**
   * Asks for a model, and remembers it with its task. Asks first where models should run if nothing has been set up yet.
   * Throws `DismissedError`.
   */
  async pick(): Promise<string> {
    if (this.isFirstRun()) {
      await this.selectPlace();
    }
    return this.remember(await this.ask());
  }

  /**
   * Returns the model for an endpoint that was just selected, and remembers it: without a question if one fits. The current
   * one stays, with a message, if the endpoint does not say which models it has. Throws `DismissedError`.
   */
  async pickAfterSwitch(): Promise<string> {
    const target = await this.target();
    if (target === undefined) {
      throw new DismissedError();
    }
    const { isOneModel, listed, listsAll } = await this.offered(target);
    // Read afterwards: the user may have selected another one while the server was asked.
    const current = readSetting('model', vscode.window.activeTextEditor?.document.uri).trim();
    const last = this.services.memory.lastModel(target.endpoint);
    const next = nextModel({ current, last, listed, listsAll });
    if (next !== undefined) {
      return this.remember(next);
    }
    if (current === '' || listed.length > 0) {
      return this.remember(await this.ask());
    }
    if (!isOneModel) {
      void reportKept(target, current);
    }
    return current;
  }

  /**
   * Finds the model for a chat: the first of `wanted` that the endpoint lists, else the selected one, else the one that was
   * used for chats there before. Asks if none of them can chat. No model is returned if the endpoint is one, or if it has
   * no chats, which the run reports. Throws `DismissedError`.
   */
  async pickForChat(wanted: readonly string[]): Promise<ChatModel> {
    if (this.isFirstRun()) {
      await this.selectPlace();
    }
    const target = await this.target();
    if (target === undefined) {
      throw new DismissedError();
    }
    const { endpoint } = target;
    const { memory, tasks } = this.services;
    const api = await settleForms(this.client, memory, target, AbortSignal.timeout(SETTLE_MS));
    const isOne = isDedicated(endpoint) || (api !== undefined && 'model' in api);
    if (api === undefined || 'kind' in api || isOne || !api.forms.includes('openai')) {
      return { isWanted: false };
    }
    const current = readSetting('model', vscode.window.activeTextEditor?.document.uri).trim();
    const last = memory.lastChatModel(endpoint);
    const taskOf = (id: string) => (id === last ? 'chat-completion' : tasks.resolve('auto', id));
    const known = [current, last ?? ''].map((id) => {
      const task = taskOf(id);
      return { id, ...(task !== 'auto' && { task }) };
    });
    // What was used here before needs no request.
    const isKnownHere = current === '' || [memory.lastModel(endpoint), last].includes(current);
    const { listed } =
      wanted.length > 0 || !isKnownHere
        ? await listOffered(this.client, target, api, new AbortController().signal)
        : { listed: undefined };
    const chosen = chooseChatModel({ endpoint, known, listed, wanted });
    if (chosen?.isWanted === true) {
      return chosen;
    }
    const model = chosen?.model ?? (await this.askForChat());
    await memory.rememberChatModel(endpoint, model);
    return { model, isWanted: false };
  }

  /** Asks where models should run. Throws `DismissedError`. */
  selectPlace(): Promise<void> {
    return selectPlace(this.services);
  }

  /** Remembers a model with its task, for the endpoint that is selected. Resolves to its ID. */
  async remember(model: KnownModel): Promise<string> {
    const { id } = await this.addRecent(model);
    const endpoint = activeEndpoint();
    if (endpoint.ok) {
      await this.services.memory.rememberModel(endpoint.endpoint, id);
    }
    return id;
  }

  /** Whether the user has neither selected a model, nor another endpoint, nor stored a token. */
  private isFirstRun(): boolean {
    const endpoint = activeEndpoint();
    return (
      endpoint.ok &&
      isHuggingFace(endpoint.origin) &&
      this.services.accounts.activeAccount(endpoint.origin) === undefined &&
      readSetting('model', vscode.window.activeTextEditor?.document.uri).trim() === ''
    );
  }

  private async askForChat(): Promise<string> {
    const { id } = await this.addRecent(await this.ask('chat'));
    return id;
  }

  private async addRecent(model: KnownModel): Promise<KnownModel> {
    await this.services.recent.add(model.id);
    if (model.task !== undefined) {
      await this.services.tasks.remember(model.id, model.task);
    }
    return model;
  }

  private async offered(target: ModelsTarget): Promise<OfferedAfterSwitch> {
    const { memory } = this.services;
    const api = await settleForms(this.client, memory, target, AbortSignal.timeout(SETTLE_MS));
    if (api === undefined || 'kind' in api) {
      return { listed: [], listsAll: false, isOneModel: false };
    }
    const { listed } = await listOffered(this.client, target, api, new AbortController().signal);
    return { listed, listsAll: hasCompleteList(target, api), isOneModel: api.forms[0] === 'endpoint' };
  }

  /** Shows the picker until the user picks a model; other rows lead there in several steps. */
  private async ask(purpose: ModelPurpose = 'any'): Promise<KnownModel> {
    for (;;) {
      const target = await this.target();
      if (target === undefined) {
        throw new DismissedError();
      }
      const picked = await askForModel(this.services, this.client, target, purpose);
      if (picked !== undefined) {
        return picked;
      }
    }
  }

  private async target(): Promise<ModelsTarget | undefined> {
    const endpoint = activeEndpoint();
    if (!endpoint.ok) {
      return undefined;
    }
    const stored = await this.services.accounts.token(endpoint.origin).catch(() => undefined);
    return {
      endpoint: endpoint.endpoint,
      isLocalServer: this.services.isLocalServer(endpoint.origin),
      isOnThisMachine: endpoint.loopback,
      api: readSetting('api'),
      token: stored?.token,
    };
  }
}

/** Says that the current model stays, because nothing is known about the models of the endpoint. */
function reportKept({ endpoint }: ModelsTarget, model: string): Promise<void> {
  const { host } = new URL(endpoint);
  return offer(
    'information',
    vscode.l10n.t('{0} does not say which models it has, so {1} is still selected.', host, model),
    [{ title: vscode.l10n.t('Select Model'), act: () => runCommand('hfInference.selectModel') }],
  );
}
