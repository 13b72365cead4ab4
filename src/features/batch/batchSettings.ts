import { isHuggingFace } from '../../core/identity/huggingFaceHost';
import type { BatchTarget } from '../../core/runs/batch/batchSender';
import type { KeyValueStore } from '../../core/ports';
import { isUnencrypted } from '../../core/identity/endpoint';
import { PlainHttpConsents } from '../../core/endpoints/plainHttpConsents';
import { traitsOf } from '../../core/tasks/taskNames';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { askForLabels } from '../../platform/askForLabels';
import { ArgumentError } from '../../platform/commandErrors';
import { runCommand } from '../../platform/commands';
import { badEndpointText } from '../../platform/messages/failureMessage';
import type { TextPrompt } from '../../platform/promptRun';
import type { RunServices } from '../../platform/runServices';
import { readSettings } from '../../platform/settings';
import {
  chooseWaiting,
  findServedModel,
  parseFor,
  requireEndpoint,
  settledParameters,
  settleModel,
} from '../../platform/settleRun';
import type { TaskLookup } from '../../platform/taskLookup';
import type { BatchCall } from './batchArgs';

/** How a batch runs: what a call leaves open is from the settings. */
export interface BatchSettings extends BatchTarget {
  /** The name of a prompt and what it says. Fills each input in. */
  readonly prompt?: TextPrompt & { readonly name: string };
  /** What is asked about each input, or what each is compared with. */
  readonly question?: string;
  /** Inputs with more characters need consent. */
  readonly maxInputCharacters: number;
}

/** A call that repeats what an output says of its batch: nothing of it is settled anew. */
export interface ResumedCall extends BatchCall {
  readonly isResumed: true;
  readonly question?: string | undefined;
}

type Services = Pick<RunServices, 'accounts' | 'inference' | 'isLocalServer' | 'log' | 'state'>;

/** Who may be asked: the user, or nobody if a caller gave the arguments. */
export interface Asking {
  readonly mayAsk: boolean;
  readonly signal: AbortSignal;
}

/**
 * Settles where a batch runs and how. Asks for a model and an endpoint if it may and there is none. Throws
 * `DismissedError`, and `ArgumentError` in place of asking.
 */
export async function settleBatch(
  services: Services,
  tasks: TaskLookup,
  call: BatchCall | ResumedCall,
  { mayAsk, signal }: Asking,
): Promise<BatchSettings> {
  const { state } = services;
  const [resource] = call.input;
  const settings = readSettings(resource);
  const prompt = call.prompt === undefined ? undefined : await readPrompt(call.prompt);
  const { api } = settings;
  if (call.model !== undefined && !parseFor(api, call.model).ok) {
    throw new ArgumentError('hfInference.batch.start: “model” must be "name" or "owner/name"');
  }
  const before = mayAsk ? await requireEndpoint(state) : endpointWithoutAsking(state);
  const served = () => findServedModel(services, { ...before, api });
  const wanted = call.model ?? (settings.model.trim() || (prompt?.models[0] ?? ''));
  const model = mayAsk
    ? await settleModel(wanted, { api, resource, servedModel: served })
    : await modelWithoutAsking(wanted, served);
  // Selecting a model may have set up another endpoint.
  const { endpoint, origin } = mayAsk ? await requireEndpoint(state) : before;
  const asked = prompt === undefined ? (call.task ?? settings.task) : 'chat-completion';
  // Whatever has become known of the model, a batch that is resumed stays the same.
  const task =
    'isResumed' in call
      ? asked
      : await tasks.resolve(services, { api, endpoint, model, origin, task: asked }, signal);
  const set = call.parameters ?? { ...settledParameters(settings, model), ...prompt?.parameters };
  const isWithoutLabels =
    traitsOf(task).requires.includes('candidate_labels') && set['candidate_labels'] === undefined;
  if (isWithoutLabels && !mayAsk && !('isResumed' in call)) {
    throw new ArgumentError(
      `hfInference.batch.start: “parameters”: the task ${task} needs “candidate_labels”, a list of texts`,
    );
  }
  const parameters =
    mayAsk && isWithoutLabels ? { ...set, candidate_labels: await askForLabels(state, model) } : set;
  return {
    ...{ endpoint, origin, api, model, task, isLocalServer: services.isLocalServer(origin) },
    ...(Object.keys(parameters).length > 0 && { parameters }),
    ...(prompt?.system !== undefined && { system: prompt.system }),
    useCache: settings.useCache,
    ...chooseWaiting({}, settings),
    ...(settings.billTo !== '' && isHuggingFace(origin) && { billTo: settings.billTo }),
    ...(prompt !== undefined && { prompt }),
    ...('isResumed' in call && call.question !== undefined && { question: call.question }),
    maxInputCharacters: settings.maxInputCharacters,
  };
}

async function readPrompt(name: string): Promise<NonNullable<BatchSettings['prompt']>> {
  const prompt = await runCommand('hfInference.readPrompt', { prompt: name });
  if (prompt === undefined) {
    throw new ArgumentError('hfInference.batch.start: “prompt”: it could not be read');
  }
  return { ...prompt, name };
}

function endpointWithoutAsking(state: KeyValueStore): { readonly endpoint: string; readonly origin: string } {
  const set = activeEndpoint();
  if (!set.ok) {
    throw new ArgumentError(badEndpointText());
  }
  if (isUnencrypted(set.origin) && !new PlainHttpConsents(state).has(set.origin)) {
    throw new ArgumentError(
      `hfInference.batch.start: nobody has agreed yet to send texts to ${set.origin} unencrypted`,
    );
  }
  return set;
}

async function modelWithoutAsking(
  wanted: string,
  served: () => Promise<string | undefined>,
): Promise<string> {
  const model = wanted === '' ? await served() : wanted;
  if (model === undefined) {
    throw new ArgumentError('hfInference.batch.start: “model”: none is given, and none is selected');
  }
  return model;
}
