import { mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { LocalServerOptions } from '../core/localServer/localServer';
import { LocalServerError } from '../core/localServer/localServerFault';

export interface ModelFoldersPorts {
  readonly options: () => Pick<LocalServerOptions, 'memoryBudgetMb' | 'modelsFolder'>;
  /** Absolute path of a folder that all windows of this VS Code share; created if missing. */
  readonly folder: string;
  /** Absolute paths of model folders included in the extension; missing ones are ignored. */
  readonly bundledModels: readonly string[];
}

/** Returns the extension's own model folder, from which models are deleted. */
export function ownModelFolder(folder: string): string {
  return join(folder, 'models');
}

/**
 * Returns the model folders. The first one receives downloads: the user's, if one is set, or else the extension's own.
 * Rejects with a `LocalServerError` if the user's does not exist.
 */
export async function modelFolders(ports: ModelFoldersPorts): Promise<readonly [string, ...string[]]> {
  const chosen = ports.options().modelsFolder.trim();
  if (chosen !== '') {
    const folder = resolve(homedir(), chosen.replace(/^~(?=$|[\\/])/, '.'));
    if (!(await isFolder(folder))) {
      throw new LocalServerError({ kind: 'noFolder', folder });
    }
    return [folder];
  }
  const own = ownModelFolder(ports.folder);
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
