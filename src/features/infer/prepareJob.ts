import * as vscode from 'vscode';
import { fileInput } from '../../core/fileInput';
import { isHuggingFace } from '../../core/identity/huggingFaceHost';
import { ModelTasks } from '../../core/models/modelTasks';
import type { KeyValueStore } from '../../core/ports';
import type { InputAnswers } from '../../core/tasks/buildInput';
import { ArgumentError } from '../../platform/commandErrors';
import { readSettings } from '../../platform/settings';
import {
  chooseWaiting,
  parseFor,
  requireEndpoint,
  findServedModel,
  settledParameters,
  settleModel,
} from '../../platform/settleRun';
import type { EndpointInUse } from '../../platform/settleRun';
import { gatherSelections } from './gatherSelections';
import type { InferArgs } from '../../platform/commandMap';
import type { FillPrompt } from '../../platform/promptRun';
import type { InferJob } from './inferJob';
import { TrackedTargets } from './trackedTargets';

export { chooseWaiting, findServedModel, requireEndpoint };
export { parseFillPrompt, parseInferArgs } from './inferArgs';

/** Finds the model that an endpoint is, where it is one; asks the endpoint where that is not known yet. */
export type FindServedModel = (endpoint: EndpointInUse) => Promise<string | undefined>;

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
  findModel: FindServedModel,
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
      throw new ArgumentError('hfInference.infer: “model” must be "name" or "owner/name"');
    }
    const model = await settleModel(args.model ?? settings.model, {
      ...{ api, resource },
      servedModel: () => findModel({ ...before, api }),
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
