import * as vscode from 'vscode';
import type { Disposable } from '../core/ports';
import type { CommandArgs, CommandHandlers, CommandId, CommandResult } from './commandMap';
import { commandTitle } from './commandTitle';
import { offer } from './messages/showMessage';
import type { OutputLog } from './outputLog';

const EXTENSION_ID = 'open-inference.hf-inference';

/**
 * Registers commands and handles their errors: a dismissed question is silent, invalid arguments reject the command, and
 * any other error shows a message and logs its stack.
 */
export function registerCommands(log: OutputLog, handlers: CommandHandlers): Disposable {
  return vscode.Disposable.from(
    ...Object.entries(handlers).map(([id, handler]) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          return await handler(...args);
        } catch (error) {
          if (isNamed(error, 'ArgumentError')) {
            throw error;
          }
          void reportError(log, id, error);
          return undefined;
        }
      }),
    ),
  );
}

/** Compares by name, because each bundle has its own copy of the error classes. */
function isNamed(error: unknown, name: 'ArgumentError' | 'DismissedError'): boolean {
  return error instanceof Error && error.name === name;
}

/** Reports an error as the command would: for work of a command that begins elsewhere, such as in a panel. */
export async function reportError(log: OutputLog, id: string, error: unknown): Promise<void> {
  if (isNamed(error, 'DismissedError')) {
    return;
  }
  log.error(`${id} failed: ${error instanceof Error ? (error.stack ?? error.name) : typeof error}`);
  const manifest: unknown = vscode.extensions.getExtension(EXTENSION_ID)?.packageJSON;
  const title = commandTitle(manifest, id);
  await offer('error', vscode.l10n.t('“{0}” failed. See the log for details.', title), [
    { title: vscode.l10n.t('Show Log'), act: () => log.show() },
  ]);
}

/** Runs a command, including those of other features. Rejects with `ArgumentError` or an error of VS Code. */
export async function runCommand<Id extends CommandId>(
  id: Id,
  ...args: CommandArgs<Id>
): Promise<CommandResult<Id>> {
  return vscode.commands.executeCommand<CommandResult<Id>>(id, ...args);
}
