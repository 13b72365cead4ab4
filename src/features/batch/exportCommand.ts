import * as vscode from 'vscode';
import type { BatchCommands, BatchExport } from '../../platform/batchCommandMap';
import { ArgumentError, DismissedError } from '../../platform/commandErrors';
import type { CommandHandler } from '../../platform/commandMap';
import { runCommand } from '../../platform/commands';
import { joinSentences } from '../../platform/messages/joinSentences';
import { plural } from '../../platform/messages/plural';
import { offer, showMessage } from '../../platform/messages/showMessage';
import type { BatchServices } from './batchServices';
import { exportForCaller, exportForUser } from './exportRequests';

/** The command that writes the requests of a batch to a file. */
export function exportCommand(
  services: BatchServices,
): Pick<{ readonly [Id in keyof BatchCommands]: CommandHandler<Id> }, 'hfInference.batch.exportRequests'> {
  return {
    'hfInference.batch.exportRequests': async (...args) => {
      const [given] = args;
      if (given !== undefined && given !== null && !(given instanceof vscode.Uri)) {
        return exportForCaller(services, given);
      }
      try {
        const result = await exportForUser(services, args);
        void report(result);
        return result;
      } catch (error) {
        if (error instanceof ArgumentError) {
          void showMessage('error', error.message);
          throw new DismissedError();
        }
        throw error;
      }
    },
  };
}

/** Says what was written, and why something was left out. */
async function report({ done, failed, failures: [first], output }: BatchExport): Promise<void> {
  const sentences = [
    plural(done, vscode.l10n.t('The file has {0} request.|The file has {0} requests.')),
    ...(failed > 0
      ? [plural(failed, vscode.l10n.t('{0} input has none.|{0} inputs have none.')), first?.message ?? '']
      : []),
  ];
  const open = {
    title: vscode.l10n.t('Open'),
    act: () => runCommand('vscode.open', vscode.Uri.parse(output)),
  };
  await offer(failed > 0 ? 'warning' : 'information', joinSentences(sentences), [open]);
}
