import * as v from 'valibot';
import { Uri } from 'vscode';
import { parseListedModelId } from '../../core/identity/modelId';
import { ArgumentError } from '../../platform/commandErrors';
import { OUTPUTS } from '../../platform/settings';

const promptArgs = v.strictObject({
  prompt: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
  model: v.exactOptional(
    v.pipe(
      v.string(),
      v.check((text) => parseListedModelId(text).ok),
    ),
  ),
  output: v.exactOptional(v.picklist([...OUTPUTS, 'none'])),
});

export type PromptArgs = v.InferOutput<typeof promptArgs>;

/**
 * Parses the argument of `hfInference.runPrompt`. Menus pass the URI of the resource, which counts as no argument. Throws
 * an `ArgumentError` that names the field but never contains its value.
 */
export function parsePromptArgs(args: unknown): PromptArgs {
  if (args === undefined || args === null || args instanceof Uri) {
    return {};
  }
  const parsed = v.safeParse(promptArgs, args);
  if (parsed.success) {
    return parsed.output;
  }
  const invalid = v.getDotPath(parsed.issues[0]) ?? 'the argument';
  throw new ArgumentError(`hfInference.runPrompt expects { prompt, model, output }; invalid: ${invalid}`);
}
