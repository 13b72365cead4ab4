import * as vscode from 'vscode';
import { expandPrompt, promptInputs } from '../../core/prompts/expandPrompt';
import type { Prompt } from '../../core/prompts/parsePrompt';
import { findPrompt } from '../../core/prompts/promptNames';
import { ArgumentError, DismissedError } from '../../platform/commandErrors';
import type { CommandResult } from '../../platform/commandMap';
import { runCommand } from '../../platform/commands';
import { listOnLine } from '../../platform/messages/lists';
import { offer } from '../../platform/messages/showMessage';
import { BACK } from '../../platform/pickValue';
import type { FillPrompt } from '../../platform/promptRun';
import { readSetting } from '../../platform/settings';
import type { Output } from '../../platform/settings';
import { askForPromptInputs } from './askForPromptInputs';
import { documentPath } from './documentPath';
import { editPrompt } from './editPrompt';
import { pickPrompt } from './pickPrompt';
import type { PromptArgs } from './promptArgs';
import { promptFaultText } from './promptFaultText';
import { listPrompts } from './promptFiles';
import type { PromptFile, PromptServices } from './promptFiles';

/**
 * Runs a prompt on each selection: the named one, or one that the user picks. Throws `DismissedError`, and `ArgumentError`
 * if no prompt has that name.
 */
export async function runPrompt(
  services: PromptServices,
  { model, output, prompt: name }: PromptArgs,
): Promise<CommandResult<'hfInference.runPrompt'>> {
  const first = name === undefined ? await pickPrompt(services) : await namedPrompt(services, name);
  const fill: FillPrompt = async ({ document, texts }) => {
    const { inputs, prompt } = await askForInputs(services, first, name === undefined);
    const found = model === undefined ? await chooseModel(prompt.models) : { model };
    const { languageId, uri } = document;
    const path = documentPath(document);
    const place = output ?? prompt.output;
    return {
      args: {
        ...(found.model !== undefined && { model: found.model }),
        ...(prompt.parameters !== undefined && {
          parameters: { ...setParameters(uri, found.model), ...prompt.parameters },
        }),
        ...(prompt.system !== undefined && { system: prompt.system }),
        ...(place !== undefined && { output: place }),
      },
      messages: texts.map((selection) =>
        expandPrompt(prompt.body, { ...path, languageId, selection }, inputs),
      ),
      ...('note' in found && { note: found.note }),
    };
  };
  return runCommand('hfInference.inferPrompt', fill);
}

async function namedPrompt(services: PromptServices, name: string): Promise<PromptFile> {
  const found = findPrompt(await listPrompts(services), name);
  if (found === undefined) {
    throw new ArgumentError('hfInference.runPrompt: “prompt”: there is no prompt with this name');
  }
  return found;
}

/** Asks for the inputs of a prompt. Going back leads to the prompts, if the user picked this one. */
async function askForInputs(
  services: PromptServices,
  first: PromptFile,
  isPicked: boolean,
): Promise<{ readonly prompt: Prompt<Output>; readonly inputs: ReadonlyMap<string, string> }> {
  let file = first;
  for (;;) {
    const { parsed } = file;
    if (!parsed.ok) {
      void offerToEdit(services, file, promptFaultText(file.title, parsed.fault));
      throw new DismissedError();
    }
    const inputs = await askForPromptInputs(file.title, promptInputs(parsed.prompt.body), isPicked);
    if (inputs !== BACK) {
      return { prompt: parsed.prompt, inputs };
    }
    file = await pickPrompt(services);
  }
}

async function offerToEdit(services: PromptServices, file: PromptFile, message: string): Promise<void> {
  const title = vscode.l10n.t('Open File');
  await offer('error', message, [{ title, act: () => editPrompt(services, file) }]);
}

/** Finds the model that answers, and what to say if it is none of those that the prompt asks for. */
async function chooseModel(
  wanted: readonly string[],
): Promise<{ readonly model?: string; readonly note?: string }> {
  const found = await runCommand('hfInference.pickChatModel', { wanted });
  if (found === undefined) {
    throw new DismissedError();
  }
  const { isWanted, model } = found;
  return {
    ...(model !== undefined && { model }),
    ...(wanted.length > 0 &&
      !isWanted && {
        note: vscode.l10n.t(
          'The endpoint does not list the model “{0}” of the prompt. Another model was used.',
          listOnLine(wanted),
        ),
      }),
  };
}

/** The parameters that the settings have for a model. */
function setParameters(resource: vscode.Uri, model: string | undefined): Readonly<Record<string, unknown>> {
  const parameters = readSetting('parameters', resource);
  return { ...parameters['*'], ...(model !== undefined && parameters[model]) };
}
