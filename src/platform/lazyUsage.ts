import * as vscode from 'vscode';
import type { Event, Logger } from '../core/ports';
import { openUsageLater } from '../core/runs/openUsageLater';
import type { OpenUsage } from '../core/runs/openUsageLater';
import type { RunEvent } from '../core/runs/runEvent';
import type { UsageLedger } from '../core/usage/usageLedger';
import { readSetting } from './settings';

/** What opens the ledger in a folder that all windows share. */
interface UsageModule {
  readonly openUsage: (options: {
    readonly folder: string;
    readonly logger: Logger;
    readonly retentionDays: () => number;
  }) => Promise<OpenUsage>;
}

/** Returns the usage of this machine, with the runs of this window. */
export function createLazyUsage(
  { globalStorageUri }: Pick<vscode.ExtensionContext, 'globalStorageUri'>,
  runs: { readonly event: Event<RunEvent> },
  load: () => Promise<UsageModule>,
  logger: Logger,
): UsageLedger {
  const { fsPath: folder } = vscode.Uri.joinPath(globalStorageUri, 'usage');
  const retentionDays = () => readSetting('usage.retentionDays');
  const open = async () => (await load()).openUsage({ folder, logger, retentionDays });
  return openUsageLater(open, runs.event, logger);
}
