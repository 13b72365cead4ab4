import * as vscode from 'vscode';
import { ApiClient } from '../../core/http/jsonClient';
import { isHuggingFace } from '../../core/identity/huggingFaceHost';
import type { ModelsTarget } from '../../core/models/offeredModels';
import { listOffered } from '../../core/models/offeredModels';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { DismissedError } from '../../platform/commandErrors';
import { isProxied } from '../../platform/proxySetting';
import { readSetting } from '../../platform/settings';
import { askForModel } from './askForModel';
import type { KnownModel } from './modelDescription';
import type { ModelServices } from './modelServices';
import { selectPlace } from './selectPlace';
import { takeWayOn } from './waysOn';

/** Asks for models and for where they run. Loaded on first use. */
export class ModelPicker {
  private readonly client: ApiClient;

  constructor(private readonly services: ModelServices) {
    const { clock, fetch, log } = services;
    this.client = new ApiClient({ clock, fetch, logger: log, isProxied });
  }

  /**
   * Asks for a model, and remembers it with its task. Asks first where models should run if nothing has been set up yet.
   * `takesOnly`: a model that is the only one of the local server is selected without a question. Throws `DismissedError`.
   */
  async pick(takesOnly: boolean): Promise<string> {
    if (this.isFirstRun()) {
      await this.selectPlace();
    }
    const { id, task } = (takesOnly ? await this.onlyModel() : undefined) ?? (await this.ask());
    await this.services.recent.add(id);
    if (task !== undefined) {
      await this.services.tasks.remember(id, task);
    }
    const endpoint = activeEndpoint();
    if (endpoint.ok) {
      await this.services.memory.rememberModel(endpoint.endpoint, id);
    }
    return id;
  }

  /** Asks where models should run. Throws `DismissedError`. */
  selectPlace(): Promise<void> {
    return selectPlace(this.services);
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

  private async onlyModel(): Promise<KnownModel | undefined> {
    const target = await this.target();
    if (target?.isLocalServer !== true) {
      return undefined;
    }
    const { signal } = new AbortController();
    const offered = await listOffered(this.client, target, { forms: ['huggingface'] }, signal);
    return offered.listed.length === 1 ? offered.listed[0] : undefined;
  }

  /** Shows the picker until the user picks a model; other rows lead there in several steps. */
  private async ask(): Promise<KnownModel> {
    for (;;) {
      const target = await this.target();
      if (target === undefined) {
        throw new DismissedError();
      }
      const picked = await askForModel(this.services, this.client, target);
      if (typeof picked === 'object') {
        return picked;
      }
      await takeWayOn(picked, this.services);
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
