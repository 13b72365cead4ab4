import * as vscode from 'vscode';
import { canRunTask } from '../../core/endpoints/chooseForm';
import { knownApi } from '../../core/endpoints/endpointApi';
import type { EndpointApi } from '../../core/endpoints/endpointApi';
import { EndpointMemory } from '../../core/endpoints/endpointMemory';
import { ModelTasks } from '../../core/models/modelTasks';
import { API_TASKS } from '../../core/tasks/taskNames';
import type { TaskSetting } from '../../core/tasks/taskNames';
import { activeEndpoint } from '../../platform/activeEndpoint';
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

type Services = AccountsInUse & Pick<InferServices, 'isLocalServer' | 'state'>;

/** What one run can change, with the values from the settings at first. */
type Choices = Required<Pick<InferArgs, 'task' | 'useCache' | 'waitForModel' | 'output'>> &
  Pick<InferArgs, 'model'>;
type Key = keyof Choices;
type ArgsToAsk = { readonly [K in Exclude<Key, 'model'>]: NonNullable<InferArgs[K]> } & {
  readonly model?: string;
};

/**
 * Shows what a run would use, with the values of the settings, and lets the user change each of them for this run. Enter
 * always runs. Does not change the settings. Loaded on first use. Throws `DismissedError`.
 */
export async function askForArgs(services: Services): Promise<InferArgs> {
  const settings = readSettings(vscode.window.activeTextEditor?.document.uri);
  const { output, task, useCache, waitForModel } = settings;
  let args: ArgsToAsk = { output, task, useCache, waitForModel };
  for (;;) {
    const model = args.model ?? settings.model.trim();
    const title = titleWithAccount(vscode.l10n.t('Infer on Selection With…'), namedAccount(services));
    const placeHolder = vscode.l10n.t('Press Enter to run, or select what to change for this run');
    const picked: Key | 'run' | typeof BACK = await pickValue<Key | 'run'>({
      ...{ title, placeHolder, items: rows(args, model, services) },
    });
    if (picked === 'run' || picked === BACK) {
      return args;
    }
    args = { ...args, ...(await askFor(picked, args, services)) };
  }
}

function rows(args: ArgsToAsk, model: string, { state }: Services): readonly ValueItem<Key | 'run'>[] {
  const known = new ModelTasks(state).resolve(args.task, model);
  return [
    { value: 'run', label: vscode.l10n.t('$(play) Infer on Selection') },
    {
      value: 'model',
      label: vscode.l10n.t('Model'),
      description: model === '' ? vscode.l10n.t('none selected') : model,
    },
    {
      value: 'task',
      label: vscode.l10n.t('Task'),
      description: known === args.task ? known : vscode.l10n.t('{0} (of the model)', known),
    },
    {
      value: 'output',
      label: vscode.l10n.t('Result'),
      description: labelOf(outputItems, args.output === 'none' ? 'beside' : args.output),
    },
    { value: 'useCache', label: vscode.l10n.t('Cache'), description: labelOf(cacheItems, args.useCache) },
    {
      value: 'waitForModel',
      label: vscode.l10n.t('Wait Mode'),
      description: labelOf(waitModeItems, args.waitForModel),
    },
  ];
}

function labelOf<T>(items: (current: T) => readonly ValueItem<T>[], current: T): string {
  return items(current).find(({ value }) => value === current)?.label ?? '';
}

/** Asks for another value. Resolves to nothing if the user goes back. */
async function askFor(key: Key, args: ArgsToAsk, services: Services): Promise<Partial<ArgsToAsk>> {
  switch (key) {
    case 'model': {
      const model = await runCommand('hfInference.pickModel');
      return model === undefined ? {} : { model };
    }
    case 'task': {
      const items = taskItems(args.task, formsOfEndpoint(services));
      const task = await ask(vscode.l10n.t('Select a task'), items, args.task);
      return task === BACK ? {} : { task };
    }
    case 'output': {
      const current = args.output === 'none' ? 'beside' : args.output;
      const output = await ask(
        vscode.l10n.t('Select where to put the result'),
        outputItems(current),
        current,
      );
      return output === BACK ? {} : { output };
    }
    case 'useCache': {
      const useCache = await ask(
        vscode.l10n.t('Use cached answers?'),
        cacheItems(args.useCache),
        args.useCache,
      );
      return useCache === BACK ? {} : { useCache };
    }
    case 'waitForModel': {
      const placeHolder = vscode.l10n.t('Select what to do if the model is not loaded yet');
      const waitForModel = await ask(placeHolder, waitModeItems(args.waitForModel), args.waitForModel);
      return waitForModel === BACK ? {} : { waitForModel };
    }
  }
}

function ask<T>(placeHolder: string, items: readonly ValueItem<T>[], active: T): Promise<T | typeof BACK> {
  const title = vscode.l10n.t('For This Run');
  return pickValue({ ...{ title, placeHolder, items, active }, hasBack: true });
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
