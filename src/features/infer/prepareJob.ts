import * as vscode from 'vscode';
import { parseModelId } from '../../core/identity/modelId';
import { ModelTasks } from '../../core/models/modelTasks';
import type { KeyValueStore } from '../../core/ports';
import { traitsOf } from '../../core/tasks/taskNames';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { DismissedError } from '../../platform/commandErrors';
import { runCommand } from '../../platform/commands';
import { badEndpointText } from '../../platform/messages/failureMessage';
import { readSetting, readSettings } from '../../platform/settings';
import type { SettingValues } from '../../platform/settings';
import { gatherSelections } from './gatherSelections';
import type { InferArgs } from '../../platform/commandMap';
import { showMessage } from '../../platform/messages/showMessage';
import type { InferJob } from './inferJob';
import { TrackedTargets } from './trackedTargets';

/**
 * Settles a call: the selections (unless `inputs` are given), the model (asking where none is set) and every flag.
 * Throws `DismissedError` where the user answers a question with no.
 */
export async function prepareJob(args: InferArgs, state: KeyValueStore): Promise<InferJob> {
  const given = 'inputs' in args && args.inputs !== undefined;
  const gathered = given ? undefined : await gatherSelections(state);
  const targets = gathered && new TrackedTargets(gathered.document, gathered.ranges);
  try {
    const resource = gathered?.document.uri ?? vscode.window.activeTextEditor?.document.uri;
    const settings = readSettings(resource);
    const { endpoint, origin } = await requireEndpoint();
    const model = await settleModel(args.model ?? settings.model, resource);
    const task = new ModelTasks(state).resolve(args.task ?? settings.task, model);
    const { forcedRoute, streams } = traitsOf(task);
    const parameters = args.parameters ?? settledParameters(settings, model);
    return {
      endpoint,
      origin,
      model,
      task,
      ...(forcedRoute && { forcedTask: task }),
      ...(parameters !== undefined && { parameters }),
      useCache: args.useCache ?? settings.useCache,
      ...chooseWaiting(args, settings),
      stream: streams && (args.stream ?? settings.stream),
      maxInputCharacters: settings.maxInputCharacters,
      output: args.output ?? settings.output,
      sources: targets?.texts ?? [args.inputs],
      shaped: !given,
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

async function settleModel(setting: string, resource: vscode.Uri | undefined): Promise<string> {
  const set = parseModelId(setting.trim());
  if (set.ok) {
    return set.id;
  }
  if (setting.trim() !== '') {
    void showMessage(
      'warning',
      vscode.l10n.t('“hfInference.model” is not a valid model ID. Select a model such as “owner/name”.'),
    );
  }
  await runCommand('hfInference.selectModel');
  const chosen = parseModelId(readSetting('model', resource).trim());
  if (!chosen.ok) {
    throw new DismissedError();
  }
  return chosen.id;
}

/** The endpoint of the settings, asked for where it cannot be used. Throws `DismissedError`. */
export async function requireEndpoint(): Promise<{ readonly endpoint: string; readonly origin: string }> {
  const set = activeEndpoint();
  if (set.ok) {
    return set;
  }
  void showMessage('warning', badEndpointText());
  await runCommand('hfInference.selectEndpoint');
  const chosen = activeEndpoint();
  if (!chosen.ok) {
    throw new DismissedError();
  }
  return chosen;
}
