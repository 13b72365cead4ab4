import * as v from 'valibot';
import * as vscode from 'vscode';
import type { KeptRun } from '../../core/runs/historyRecord';
import { canRepeat } from '../../core/runs/historySummary';
import { isApiTask } from '../../core/tasks/taskNames';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { DismissedError } from '../../platform/commandErrors';
import type { CommandResult } from '../../platform/commandMap';
import { runCommand } from '../../platform/commands';
import { askToConfirm, showMessage } from '../../platform/messages/showMessage';
import { textsNotKept } from './copyAsCurl';

/** The input of a task that takes a picture and maybe a question. */
const pictureInput = v.object({ image: v.string(), question: v.exactOptional(v.string()) });

/** Runs the model again on the same input. Asks first if the text would go to another server than before. */
export async function repeat(
  run: KeptRun,
  useCache: boolean,
  asks: boolean,
): Promise<CommandResult<'hfInference.runs.repeat'>> {
  const { model, origin, task } = run.record;
  const { api, parameters = {}, system, wait } = run.arguments;
  if (!canRepeat(run)) {
    void showMessage('warning', run.hasTexts ? inputNotKept() : textsNotKept());
    throw new DismissedError();
  }
  const now = activeEndpoint();
  if (asks && now.ok && now.origin !== origin) {
    await askToConfirm(
      vscode.l10n.t('Run {0} again on {1}?', model, now.origin),
      vscode.l10n.t('This run was made on {0}. Its text would now be sent to {1}.', origin, now.origin),
      vscode.l10n.t('Run Again'),
    );
  }
  const args = {
    ...{ model, parameters, useCache, waitForModel: wait },
    output: 'beside',
    ...(isApiTask(task) && { task }),
    ...(api !== 'auto' && now.ok && now.origin === origin && { api }),
    ...(system !== undefined && { system }),
  } as const;
  const file = fileToRepeat(run);
  return file === undefined
    ? runCommand('hfInference.infer', { ...args, inputs: run.record.input })
    : runCommand('hfInference.inferFile', { ...args, ...file });
}

function inputNotKept(): string {
  return vscode.l10n.t('The input of this run was not kept, because it was too long or not text.');
}

/** Returns the file that was the input, since its address alone would be sent as a text. A chat names its pictures. */
function fileToRepeat({ arguments: { hasFile }, record: { input } }: KeptRun) {
  if (hasFile !== true) {
    return undefined;
  }
  if (typeof input === 'string') {
    return { uri: input };
  }
  if (!v.is(pictureInput, input)) {
    return undefined;
  }
  const { image, question } = input;
  return { uri: image, ...(question !== undefined && { question }) };
}
