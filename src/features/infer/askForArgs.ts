import * as vscode from 'vscode';
import { API_TASKS } from '../../core/tasks/taskNames';
import type { TaskSetting } from '../../core/tasks/taskNames';
import { DismissedError } from '../../platform/commandErrors';
import { runCommand } from '../../platform/commands';
import { titleWithAccount } from '../../platform/messages/accountLabels';
import { namedAccount } from '../../platform/namedAccount';
import type { AccountsInUse } from '../../platform/namedAccount';
import { BACK, pickValue } from '../../platform/pickValue';
import { cacheItems, outputItems, waitModeItems } from '../../platform/messages/settingLabels';
import type { ValueItem } from '../../platform/messages/settingLabels';
import { readSettings } from '../../platform/settings';
import type { InferArgs } from '../../platform/commandMap';

/**
 * Asks for the model, task, cache, wait mode, and output of one run, with the value from the settings first in each list.
 * Does not change the settings. Throws `DismissedError`.
 */
export async function askForArgs(services: AccountsInUse): Promise<InferArgs> {
  const settings = readSettings(vscode.window.activeTextEditor?.document.uri);
  const model = await runCommand('hfInference.pickModel');
  if (model === undefined) {
    throw new DismissedError();
  }
  let args: InferArgs = { model };
  const question = async <K extends 'task' | 'useCache' | 'waitForModel' | 'output'>(
    key: K,
    placeHolder: string,
    items: readonly ValueItem<NonNullable<InferArgs[K]>>[],
    step: number,
  ): Promise<boolean> => {
    const value = await pickValue({
      title: titleWithAccount(vscode.l10n.t('Infer on Selection With {0}', model), namedAccount(services)),
      placeHolder,
      items,
      step,
      totalSteps: 4,
    });
    if (value === BACK) {
      return false;
    }
    args = { ...args, [key]: value };
    return true;
  };
  const questions = [
    () => question('task', vscode.l10n.t('Select a task'), taskItems(settings.task), 1),
    () => question('useCache', vscode.l10n.t('Use cached answers?'), cacheItems(settings.useCache), 2),
    () =>
      question(
        'waitForModel',
        vscode.l10n.t('Select what to do if the model is not loaded yet'),
        waitModeItems(settings.waitForModel),
        3,
      ),
    () =>
      question('output', vscode.l10n.t('Select where to put the result'), outputItems(settings.output), 4),
  ];
  for (let index = 0; index < questions.length;) {
    index += (await questions[index]?.()) === false ? -1 : 1;
  }
  return args;
}

function taskItems(current: TaskSetting): readonly ValueItem<TaskSetting>[] {
  const tasks: readonly TaskSetting[] = ['auto', ...API_TASKS];
  return [current, ...tasks.filter((task) => task !== current)].map((value) => ({
    value,
    label: value,
    ...(value === current && { description: vscode.l10n.t('current') }),
    ...(value === 'auto' && { detail: vscode.l10n.t('Detect from the answer') }),
  }));
}
