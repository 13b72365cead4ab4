import * as v from 'valibot';
import { promptInputs } from '../../core/prompts/expandPrompt';
import { findPrompt } from '../../core/prompts/promptNames';
import { ArgumentError } from '../../platform/commandErrors';
import type { TextPrompt } from '../../platform/promptRun';
import { promptFaultText } from './promptFaultText';
import { listPrompts } from './promptFiles';
import type { PromptServices } from './promptFiles';

const promptArgs = v.strictObject({ prompt: v.string() });

/** Reads a prompt that can be filled in without asking. Throws `ArgumentError` if there is none with this name. */
export async function readNamedPrompt(services: PromptServices, args: unknown): Promise<TextPrompt> {
  const found = findPrompt(await listPrompts(services), v.parse(promptArgs, args).prompt);
  if (found === undefined) {
    throw new ArgumentError('“prompt”: there is no prompt with this name');
  }
  if (!found.parsed.ok) {
    throw new ArgumentError(`“prompt”: ${promptFaultText(found.title, found.parsed.fault)}`);
  }
  const { body, models, parameters, system } = found.parsed.prompt;
  if (promptInputs(body).length > 0) {
    throw new ArgumentError('“prompt”: it asks for values, which differ for each run');
  }
  return {
    ...{ body, models },
    ...(parameters !== undefined && { parameters }),
    ...(system !== undefined && { system }),
  };
}
