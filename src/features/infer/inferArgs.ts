import * as v from 'valibot';
import { Uri } from 'vscode';
import { API_FORMS } from '../../core/endpoints/endpointApi';
import { parseListedModelId } from '../../core/identity/modelId';
import { WAIT_MODES } from '../../core/http/waitMode';
import { API_TASKS } from '../../core/tasks/taskNames';
import type { InferArgs } from '../../platform/commandMap';
import type { FillPrompt } from '../../platform/promptRun';
import { checkedArgs, PARAMETERS_ARG } from '../../platform/checkedArgs';
import { ArgumentError } from '../../platform/commandErrors';
import { OUTPUTS } from '../../platform/settings';

const modelId = v.pipe(
  v.string(),
  v.check((text) => parseListedModelId(text).ok, 'must be 1 to 256 visible characters'),
);

/** The arguments that the commands share. */
export const RUN_ARGS = {
  model: v.optional(modelId),
  task: v.optional(v.picklist(['auto', ...API_TASKS])),
  parameters: v.optional(PARAMETERS_ARG),
  useCache: v.optional(v.boolean()),
  waitForModel: v.optional(v.picklist(WAIT_MODES)),
  output: v.optional(v.picklist([...OUTPUTS, 'none'])),
  stream: v.optional(v.boolean()),
  system: v.optional(v.string()),
  api: v.optional(v.picklist(['auto', ...API_FORMS])),
};

const inferArgs = v.strictObject({
  ...RUN_ARGS,
  inputs: v.optional(v.unknown()),
});

const fillPrompt = v.custom<FillPrompt>((value) => typeof value === 'function');

/** Checks the argument of `hfInference.inferPrompt`, which only the extension itself calls. */
export function parseFillPrompt(fill: unknown): FillPrompt {
  if (v.is(fillPrompt, fill)) {
    return fill;
  }
  throw new ArgumentError('hfInference.inferPrompt: expected a function');
}

/**
 * Parses the argument of `hfInference.infer`. Menus pass the URI of the resource, which counts as no argument.
 * Throws an `ArgumentError` that names the field but never contains its value.
 */
export function parseInferArgs(args: unknown): InferArgs {
  if (args === undefined || args === null || args instanceof Uri) {
    return {};
  }
  return checkedArgs('hfInference.infer', inferArgs, args);
}
