import { mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { LocalServerOptions } from '../core/localServer/localServer';
import { LocalServerError } from '../core/localServer/localServerFault';

/** Long enough for a window to reload, in seconds. */
const UNUSED_SECONDS = 30;

export interface ServerArgumentsPorts {
  readonly options: () => LocalServerOptions;
  /** Absolute path of a folder that all windows of this VS Code share; created if missing. */
  readonly folder: string;
  /** Absolute paths of model folders included in the extension; missing ones are ignored. */
  readonly bundledModels: readonly string[];
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
    ...(downloads === 'always' ? ['--download', '--download-folder', own] : ['--offline']),
    ...(downloads === 'always' && hub.trim() !== '' ? ['--hub', hub.trim()] : []),
    ...['--state', join(folder, 'state'), '--running-file', runningFile],
    ...(memoryBudgetMb === 0 ? [] : ['--memory-budget-mb', String(memoryBudgetMb)]),
    ...(keepRunning ? [] : ['--exit-when-unused-s', String(unusedSeconds)]),
  ];
}

/** Returns the model folders. The first one is the user's, which receives downloads. */
async function modelFolders(ports: ServerArgumentsPorts): Promise<readonly [string, ...string[]]> {
  const chosen = ports.options().modelsFolder.trim();
  if (chosen !== '') {
    const folder = resolve(homedir(), chosen.replace(/^~(?=$|[\\/])/, '.'));
    if (!(await isFolder(folder))) {
      throw new LocalServerError({ kind: 'noFolder', folder });
    }
    return [folder];
  }
  const own = join(ports.folder, 'models');
  await mkdir(own, { recursive: true });
  const bundled = await Promise.all(
    ports.bundledModels.map(async (models) => ((await isFolder(models)) ? [models] : [])),
  );
  return [own, ...bundled.flat()];
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
