import * as v from 'valibot';
import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import { API_TASKS } from '../../core/tasks/taskNames';
import { registerCommands } from '../../platform/commands';
import { readSetting, writeSetting } from '../../platform/settings';
import type { ModelServices } from './modelServices';

const chatArgs = v.object({ wanted: v.array(v.string()) });
const useArgs = v.object({ id: v.string(), task: v.optional(v.picklist(API_TASKS)) });
const afterSwitchArgs = v.object({ afterSwitch: v.literal(true) });

/** Registers the commands that select a model or where models run, for the settings or for one run. */
export function registerModelCommands(services: ModelServices): Disposable {
  const load = async () => new (await import('./modelPicker')).ModelPicker(services);
  const set = async (picking: Promise<string>) => {
    const resource = vscode.window.activeTextEditor?.document.uri;
    const model = await picking;
    if (readSetting('model', resource) !== model) {
      await writeSetting('model', model, resource);
    }
    return model;
  };
  return registerCommands(services.log, {
    'hfInference.selectModel': async (args) => {
      const picker = await load();
      return set(v.is(afterSwitchArgs, args) ? picker.pickAfterSwitch() : picker.pick());
    },
    'hfInference.useModel': async (args) => {
      const { id, task } = v.parse(useArgs, args);
      const picker = await load();
      return set(picker.remember({ id, ...(task !== undefined && { task }) }));
    },
    'hfInference.pickModel': async () => (await load()).pick(),
    'hfInference.pickChatModel': async (args) => (await load()).pickForChat(v.parse(chatArgs, args).wanted),
    'hfInference.selectPlace': async () => {
      const picker = await load();
      await picker.selectPlace();
      await set(picker.pick());
      return readSetting('endpoint');
    },
  });
}
