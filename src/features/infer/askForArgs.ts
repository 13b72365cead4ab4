import * as vscode from 'vscode';
import { canRunTask } from '../../core/endpoints/chooseForm';
import { knownApi } from '../../core/endpoints/endpointApi';
import type { EndpointApi } from '../../core/endpoints/endpointApi';
import { EndpointMemory } from '../../core/endpoints/endpointMemory';
import { API_TASKS } from '../../core/tasks/taskNames';
import type { TaskSetting } from '../../core/tasks/taskNames';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { DismissedError } from '../../platform/commandErrors';
import { runCommand } from '../../platform/commands';
import { titleWithAccount } from '../../platform/messages/accountLabels';
import { namedAccount } from '../../platform/namedAccount';
import type { AccountsInUse } from '../../platform/namedAccount';
import { BACK, pickValue } from '../../platform/pickValue';
import { cacheItems, outputItems, waitModeItems } from '../../platform/messages/settingLabels';
import type { ValueItem } from '../../platform/messages/settingLabels';
import { readSetting, readSettings } from '../../platform/settings';
import type { InferArgs } from '../../platform/commandMap';
import type { InferServices } from './inferServices';

/**
 * Asks for the model, task, cache, wait mode, and output of one run, with the value from the settings first in each list.
 * Does not change the settings. Loaded on first use. Throws `DismissedError`.
 */
export async function askForArgs(services: AccountsInUse & Pick<InferServices, 'state'>): Promise<InferArgs> {
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
    () =>
      question(
        'task',
        vscode.l10n.t('Select a task'),
        taskItems(settings.task, formsOfEndpoint(services)),
        1,
      ),
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

/** The APIs that the endpoint offers, where they are set or known without asking it. */
function formsOfEndpoint({
  isLocalServer,
  state,
}: Pick<InferServices, 'isLocalServer' | 'state'>): EndpointApi['forms'] | undefined {
  const api = readSetting('api');
  const parsed = activeEndpoint();
  if (api !== 'auto') {
    return [api];
  }
  return parsed.ok
    ? (
        new EndpointMemory(state).api(parsed.endpoint) ??
        knownApi(parsed.endpoint, isLocalServer(parsed.origin))
      )?.forms
    : undefined;
}

function taskItems(
  current: TaskSetting,
  forms: EndpointApi['forms'] | undefined,
): readonly ValueItem<TaskSetting>[] {
  const tasks: readonly TaskSetting[] = [...new Set<TaskSetting>([current, 'auto', ...API_TASKS])];
  return tasks
    .filter((task) => canRunTask(forms, task))
    .map((value) => ({
      value,
      label: value,
      ...(value === current && { description: vscode.l10n.t('current') }),
      ...(value === 'auto' && { detail: vscode.l10n.t('Detect from the answer') }),
    }));
}
