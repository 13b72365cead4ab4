import * as vscode from 'vscode';
import { fileInput } from '../../core/fileInput';
import { isHuggingFace } from '../../core/identity/huggingFaceHost';
import { parseListedModelId, parseModelId } from '../../core/identity/modelId';
import type { ParsedModelId } from '../../core/identity/modelId';
import type { ApiSetting } from '../../core/endpoints/runRouter';
import { ModelTasks } from '../../core/models/modelTasks';
import type { KeyValueStore } from '../../core/ports';
import type { InputAnswers } from '../../core/tasks/buildInput';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { agreeToPlainHttp } from '../../platform/agreeToPlainHttp';
import { ArgumentError, DismissedError } from '../../platform/commandErrors';
import { runCommand } from '../../platform/commands';
import { badEndpointText } from '../../platform/messages/failureMessage';
import { readSetting, readSettings } from '../../platform/settings';
import type { SettingValues } from '../../platform/settings';
import { gatherSelections } from './gatherSelections';
import type { InferArgs } from '../../platform/commandMap';
import type { FillPrompt } from '../../platform/promptRun';
import { showMessage } from '../../platform/messages/showMessage';
import type { InferJob } from './inferJob';
import { TrackedTargets } from './trackedTargets';

/** Finds the model that an endpoint is, where it is one; asks the endpoint where that is not known yet. */
export type FindServedModel = (
  endpoint: Pick<InferJob, 'endpoint' | 'origin' | 'api'>,
) => Promise<string | undefined>;

/** The files of a run. */
export interface GivenFiles {
  readonly uris: readonly vscode.Uri[];
  readonly answers: InputAnswers;
}

/** Where the inputs of a call are from, if not from the selections or its arguments. */
export interface WaysToInputs {
  readonly files?: GivenFiles;
  readonly fill?: FillPrompt;
}

/**
 * Settles a call: the selections (unless files or `inputs` are given), the model (asking where none is set) and every
 * flag. `fill` makes the call out of the selections, for a prompt.
 * Throws `DismissedError` where the user answers a question with no.
 */
export async function prepareJob(
  called: InferArgs,
  state: KeyValueStore,
  servedModel: FindServedModel,
  { files, fill }: WaysToInputs = {},
): Promise<InferJob> {
  const given = 'inputs' in called && called.inputs !== undefined;
  const gathered = given || files !== undefined ? undefined : await gatherSelections(state);
  const targets = gathered && new TrackedTargets(gathered.document, gathered.ranges);
  try {
    const filled = targets && (await fill?.({ document: targets.document, texts: targets.texts }));
    const args: InferArgs = filled === undefined ? called : { ...filled.args, task: 'chat-completion' };
    const resource = gathered?.document.uri ?? files?.uris[0] ?? vscode.window.activeTextEditor?.document.uri;
    const settings = readSettings(resource);
    const before = await requireEndpoint(state);
    const api = args.api ?? settings.api;
    if (args.model !== undefined && !parseFor(api, args.model).ok) {
      throw new ArgumentError('hfInference.infer: “model”: model must be "name" or "owner/name"');
    }
    const model = await settleModel(args.model ?? settings.model, {
      ...{ api, resource },
      servedModel: () => servedModel({ ...before, api }),
    });
    // Selecting a model may have set up another endpoint.
    const { endpoint, origin } = await requireEndpoint(state);
    const task = new ModelTasks(state).resolve(args.task ?? settings.task, model);
    const parameters = args.parameters ?? settledParameters(settings, model);
    return {
      endpoint,
      origin,
      model,
      task,
      ...(parameters !== undefined && { parameters }),
      useCache: args.useCache ?? settings.useCache,
      ...chooseWaiting(args, settings),
      api,
      mayStream: args.stream ?? settings.stream,
      ...(args.system !== undefined && { system: args.system }),
      ...(settings.billTo !== '' && isHuggingFace(origin) && { billTo: settings.billTo }),
      maxInputCharacters: settings.maxInputCharacters,
      output: args.output ?? settings.output,
      sources: targets?.texts ?? files?.uris.map((uri) => fileInput(uri.toString())) ?? [args.inputs],
      shaped: !given,
      ...(filled !== undefined && { messages: filled.messages }),
      ...(filled?.note !== undefined && { note: filled.note }),
      answers: files?.answers ?? {},
      isParagraph: gathered?.isParagraph === true,
      args,
      ...(targets !== undefined && { targets }),
    };
  } catch (error) {
    targets?.release();
    throw error;
  }
}

/** How long is waited, and for what: read anew for each repetition, since it is what one changes after a failure. */
export function chooseWaiting(
  args: InferArgs,
  { timeoutSeconds, waitForModel }: SettingValues,
): Pick<InferJob, 'wait' | 'timeoutMs'> {
  return { wait: args.waitForModel ?? waitForModel, timeoutMs: timeoutSeconds * 1000 };
}

function settledParameters(settings: SettingValues, model: string): Record<string, unknown> | undefined {
  const parameters = { ...settings.parameters['*'], ...settings.parameters[model] };
  return Object.keys(parameters).length === 0 ? undefined : parameters;
}

/** The model as set; else the one that the endpoint is; else as the user selects it. Throws `DismissedError`. */
async function settleModel(
  setting: string,
  {
    api,
    resource,
    servedModel,
  }: {
    readonly api: ApiSetting;
    readonly resource: vscode.Uri | undefined;
    readonly servedModel: () => Promise<string | undefined>;
  },
): Promise<string> {
  const set = parseFor(api, setting.trim());
  if (set.ok) {
    return set.id;
  }
  if (setting.trim() === '') {
    const served = await servedModel();
    if (served !== undefined) {
      return served;
    }
  } else {
    void showMessage(
      'warning',
      vscode.l10n.t('“hfInference.model” is not a valid model ID. Select a model such as “owner/name”.'),
    );
  }
  await runCommand('hfInference.selectModel');
  const chosen = parseFor(api, readSetting('model', resource).trim());
  if (!chosen.ok) {
    throw new DismissedError();
  }
  return chosen.id;
}

/** Reads a model ID. While it is not known how the endpoint is spoken to, it may be any ID that a server could list. */
function parseFor(api: ApiSetting, model: string): ParsedModelId {
  return api === 'huggingface' ? parseModelId(model) : parseListedModelId(model);
}

/**
 * The endpoint of the settings, asked for where it cannot be used. Asks also before the first text goes there unencrypted.
 * Throws `DismissedError`.
 */
export async function requireEndpoint(
  state: KeyValueStore,
): Promise<{ readonly endpoint: string; readonly origin: string }> {
  const set = activeEndpoint();
  if (!set.ok) {
    void showMessage('warning', badEndpointText());
    await runCommand('hfInference.selectEndpoint');
  }
  const chosen = activeEndpoint();
  if (!chosen.ok) {
    throw new DismissedError();
  }
  await agreeToPlainHttp(state, chosen.origin);
  return chosen;
}
