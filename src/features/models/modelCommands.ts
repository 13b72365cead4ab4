import * as v from 'valibot';
import * as vscode from 'vscode';
import type { Disposable } from '../../core/ports';
import { registerCommands } from '../../platform/commands';
import { readSetting, writeSetting } from '../../platform/settings';
import type { ModelServices } from './modelServices';
import type { ModelPicker } from './modelPicker';

const takesOnlyArgs = v.object({ takesOnly: v.literal(true) });

/** Registers the commands that select a model or where models run, for the settings or for one run. */
export function registerModelCommands(services: ModelServices): Disposable {
  const load = async () => new (await import('./modelPicker')).ModelPicker(services);
  const selectModel = async (picker: ModelPicker, takesOnly: boolean) => {
    const resource = vscode.window.activeTextEditor?.document.uri;
    const model = await picker.pick(takesOnly);
    await writeSetting('model', model, resource);
    return model;
  };
  return registerCommands(services.log, {
    'hfInference.selectModel': async (args) => selectModel(await load(), v.is(takesOnlyArgs, args)),
    'hfInference.pickModel': async () => (await load()).pick(false),
    'hfInference.selectPlace': async () => {
      const picker = await load();
      await picker.selectPlace();
      await selectModel(picker, false);
      return readSetting('endpoint');
    },
  });
}
