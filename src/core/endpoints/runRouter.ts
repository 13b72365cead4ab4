import { readModelList } from '../chat/modelList';
import type { ListedModel } from '../chat/modelList';
import type { Failure } from '../http/failure';
import type { ApiClient } from '../http/jsonClient';
import { parseModelId } from '../identity/modelId';
import type { TaskSetting } from '../tasks/taskNames';
import { chooseForm } from './chooseForm';
import { isDedicated, isRouter, knownApi, openAiBase, takesFlags } from './endpointApi';
import type { ApiForm, EndpointApi } from './endpointApi';
import type { EndpointMemory } from './endpointMemory';
import { settleDedicated } from './settleDedicated';
import type { DedicatedWait } from './settleDedicated';
import { settleEndpoint } from './settleEndpoint';
import type { Settled } from './settleEndpoint';

/** How endpoints are spoken to: found out, or as the user has set it for all of them. */
export type ApiSetting = 'auto' | ApiForm;

/** A run whose form is not known yet. */
export interface RunToRoute {
  readonly endpoint: string;
  readonly isLocalServer: boolean;
  readonly api: ApiSetting;
  readonly task: TaskSetting;
  readonly model: string;
  /** The token that is stored for the endpoint's origin. */
  readonly token: string | undefined;
}

/** How a run is sent. */
export interface Route {
  readonly form: ApiForm;
  readonly task: TaskSetting;
  /** The host is known to speak `form`: a 404 means that it lacks the model. */
  readonly isKnownHost: boolean;
  /** Requests in OpenAI's form carry the cache and wait headers. */
  readonly takesFlags: boolean;
  /** The endpoint is dedicated to one model, and may have to start before it answers. */
  readonly isDedicated: boolean;
  /** The model that runs, if it is not the one of the run: what an endpoint is, or what a dedicated endpoint lists. */
  readonly model?: string;
}

const LIST_MS = 10_000;

/** Finds out how endpoints are spoken to, and in which form each run goes to them. Never sends a text of the user's. */
export class RunRouter {
  /** Lists of models by base address, for this session. */
  private readonly lists = new Map<string, readonly ListedModel[]>();

  /** What endpoints answered that may say more to another token, or in the next session. */
  private readonly undecided = new Map<
    string,
    { readonly token: string | undefined; readonly settled: Settled }
  >();

  constructor(
    private readonly client: Pick<ApiClient, 'send'>,
    private readonly memory: EndpointMemory,
  ) {}

  /**
   * Resolves to the form of a run, or to the failure with which it ends before anything of it was sent. A dedicated
   * endpoint that is starting is waited for as `waiting` says.
   */
  async route(run: RunToRoute, waiting: DedicatedWait, signal: AbortSignal): Promise<Route | Failure> {
    const { api, endpoint, isLocalServer, model, task, token } = run;
    const known = knownApi(endpoint, isLocalServer);
    const found = await this.api(run, signal, waiting);
    if ('kind' in found) {
      return found;
    }
    if (
      token === undefined &&
      (known !== undefined || (api !== 'auto' && found.forms[0] === 'huggingface'))
    ) {
      return { kind: 'noToken', detail: '' };
    }
    const isListedAsChat = found.forms.length > 1 && (await this.isChat(run, signal));
    const chosen = chooseForm({ endpoint, api: found, task, isListedAsChat });
    if (chosen.form === 'huggingface' && !parseModelId(model).ok) {
      return this.isRecognized(run)
        ? { kind: 'invalidInput', reason: 'modelId', detail: '' }
        : { kind: 'wrongApi', detail: '' };
    }
    return {
      ...chosen,
      isKnownHost: known?.forms.includes(chosen.form) === true,
      takesFlags: takesFlags(endpoint, isLocalServer),
      isDedicated: chosen.form === 'endpoint' || isDedicated(endpoint),
      ...modelOf(chosen.form, run, found),
    };
  }

  /**
   * The model that an endpoint is, by the name of its server or of its host; `undefined` where an endpoint has models to
   * choose from, or could not be asked. A dedicated endpoint that is not known yet has the name of its host: asking it
   * would wake it.
   */
  async servedModel(
    run: Omit<RunToRoute, 'model' | 'task'>,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { api, endpoint } = run;
    const isOneModel = isDedicated(endpoint) && api === 'auto';
    const found = isOneModel ? this.memory.api(endpoint) : await this.api(run, signal);
    const hasForms = found !== undefined && 'forms' in found;
    return isOneModel || (hasForms && found.forms[0] === 'endpoint')
      ? ((hasForms ? found.model : undefined) ?? new URL(endpoint).host)
      : undefined;
  }

  /** As set for every endpoint; else as the user chose or an earlier run found out; else as is known or found out now. */
  private async api(
    { api, endpoint, isLocalServer, token }: Omit<RunToRoute, 'model' | 'task'>,
    signal: AbortSignal,
    waiting?: DedicatedWait,
  ): Promise<EndpointApi | Failure> {
    if (api !== 'auto') {
      return { forms: [api] };
    }
    const known = this.memory.api(endpoint) ?? knownApi(endpoint, isLocalServer);
    if (known !== undefined) {
      return known;
    }
    const settled = await this.settle({ endpoint, token }, signal, waiting);
    return this.apiOf(settled, endpoint, token);
  }

  private async settle(
    place: Pick<RunToRoute, 'endpoint' | 'token'>,
    signal: AbortSignal,
    waiting: DedicatedWait | undefined,
  ): Promise<Settled> {
    if (waiting !== undefined && isDedicated(place.endpoint)) {
      return settleDedicated(this.client, place, waiting, signal);
    }
    const before = this.undecided.get(place.endpoint);
    return before !== undefined && before.token === place.token
      ? before.settled
      : settleEndpoint(this.client, place, signal);
  }

  /** Whether the form of an endpoint is known, or set by the user, and not only assumed. */
  private isRecognized({ api, endpoint, isLocalServer }: RunToRoute): boolean {
    return api !== 'auto' || (this.memory.api(endpoint) ?? knownApi(endpoint, isLocalServer)) !== undefined;
  }

  /** What a provider takes for a model, if the endpoint's list of models was read before and says so. */
  knownPrice(
    endpoint: string,
    model: string,
    provider: string | undefined,
  ): { readonly input: number; readonly output: number } | undefined {
    const [id = ''] = model.split(':', 1);
    const listed = this.lists.get(openAiBase(endpoint))?.find((one) => one.id === id);
    return listed?.providers.find(({ name }) => name === provider)?.price;
  }

  /** What the providers of a model take, as the router lists it. Other endpoints are not asked, and have no prices. */
  async prices(
    endpoint: string,
    model: string,
    signal: AbortSignal,
  ): Promise<readonly { readonly input: number; readonly output: number }[]> {
    if (!isRouter(endpoint)) {
      return [];
    }
    const [id, wanted] = model.split(':', 2);
    const listed = (await this.models(openAiBase(endpoint), signal)).find((one) => one.id === id);
    const named = listed?.providers.filter(({ name }) => name === wanted) ?? [];
    return (named.length > 0 ? named : (listed?.providers ?? [])).flatMap(({ price }) => price ?? []);
  }

  /** Asks an endpoint again before its next run. */
  forget(endpoint: string): Promise<void> {
    this.undecided.delete(endpoint);
    return this.memory.rememberApi(endpoint, undefined);
  }

  /** What asking an endpoint means for a run, remembered for the next ones. */
  private async apiOf(
    settled: Settled,
    endpoint: string,
    token: string | undefined,
  ): Promise<EndpointApi | Failure> {
    if (settled.kind === 'unreachable') {
      return settled.failure;
    }
    const needsToken = settled.kind === 'unrecognized' ? settled.refusal !== undefined : settled.needsToken;
    if (settled.kind === 'recognized' && !needsToken) {
      await this.memory.rememberApi(endpoint, settled.api);
    } else {
      this.undecided.set(endpoint, { token, settled });
    }
    if (token === undefined && needsToken) {
      return { kind: 'noToken', detail: '' };
    }
    return settled.kind === 'recognized' ? settled.api : { forms: ['huggingface'] };
  }

  /** Whether the router lists a model: asked once a session, and only where the answer decides about the form. */
  private async isChat({ endpoint, model, task }: RunToRoute, signal: AbortSignal): Promise<boolean> {
    if (!isRouter(endpoint) || task !== 'auto') {
      return false;
    }
    const [id = ''] = model.split(':', 1);
    return id !== model || (await this.models(openAiBase(endpoint), signal)).some((one) => one.id === id);
  }

  private async models(base: string, signal: AbortSignal): Promise<readonly ListedModel[]> {
    const before = this.lists.get(base);
    if (before !== undefined) {
      return before;
    }
    const outcome = await this.client.send(
      { method: 'GET', url: `${base}/models`, timeoutMs: LIST_MS },
      { signal },
    );
    const list = outcome.ok ? readModelList(outcome.json) : undefined;
    if (list !== undefined) {
      this.lists.set(base, list);
    }
    return list ?? [];
  }
}

/** An endpoint that is one model runs that one. A dedicated endpoint of another form runs it if no other was named. */
function modelOf(
  form: ApiForm,
  { endpoint, model }: RunToRoute,
  found: EndpointApi,
): { readonly model?: string } {
  const { host } = new URL(endpoint);
  if (form === 'endpoint') {
    return { model: found.model ?? host };
  }
  return form === 'openai' && found.model !== undefined && model === host ? { model: found.model } : {};
}
