import { homedir } from 'node:os';
import { join } from 'node:path';
import type { LocalServerOptions } from '../core/localServer/localServer';
import { hubCacheFolder } from './huggingFaceFolders';
import { modelFolders } from './modelFolders';
import type { ModelFoldersPorts } from './modelFolders';

/** Long enough for a window to reload, in seconds. */
const UNUSED_SECONDS = 30;

export interface ServerArgumentsPorts extends ModelFoldersPorts {
  readonly options: () => LocalServerOptions;
  /** Seconds without a window after which the server exits. */
  readonly unusedSeconds?: number;
}

/** Returns the server's command line. Throws a `LocalServerError` if the configured models folder is missing. */
export async function serverArguments(
  ports: ServerArgumentsPorts & { readonly runningFile: string },
): Promise<readonly string[]> {
  const { folder, options, unusedSeconds = UNUSED_SECONDS, runningFile } = ports;
  const { downloads, hub, keepRunning, memoryBudgetMb } = options();
  const [own, ...bundled] = await modelFolders(ports);
  return [
    ...[own, ...bundled].flatMap((models) => ['--models', models]),
    ...['--hub-cache', hubCacheFolder(process.env, homedir())],
    ...(downloads === 'always' ? ['--download', '--download-folder', own] : ['--offline']),
    ...(downloads === 'always' && hub.trim() !== '' ? ['--hub', hub.trim()] : []),
    ...['--state', join(folder, 'state'), '--running-file', runningFile],
    ...(memoryBudgetMb === 0 ? [] : ['--memory-budget-mb', String(memoryBudgetMb)]),
    ...(keepRunning ? [] : ['--exit-when-unused-s', String(unusedSeconds)]),
  ];
}
