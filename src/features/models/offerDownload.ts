import * as vscode from 'vscode';
import { DismissedError } from '../../platform/commandErrors';
import { runCommand } from '../../platform/commands';
import { readSetting } from '../../platform/settings';
import type { KnownModel } from './modelDescription';
import type { ModelPurpose } from './modelServices';

/** Asks for a model that the local server does not have yet, and downloads it. Throws `DismissedError`. */
export async function offerDownload(purpose: ModelPurpose, typed: string): Promise<KnownModel> {
  const task = readSetting('task', vscode.window.activeTextEditor?.document.uri);
  const wanted = purpose === 'chat' ? 'chat-completion' : task === 'auto' ? undefined : task;
  const model = await runCommand('hfInference.localServer.pickDownload', {
    ...(wanted !== undefined && { wanted }),
    ...(typed !== '' && { typed }),
  });
  if (model === undefined) {
    throw new DismissedError();
  }
  return { id: model.id, ...(model.task !== undefined && { task: model.task }) };
}
