import { readdir, realpath, stat } from 'node:fs/promises';
import { homedir, totalmem } from 'node:os';
import { join, sep } from 'node:path';
import { isExactModelId } from '../core/identity/modelId';
import type { DownloadSite } from '../core/localServer/downloadSite';
import type { HubPorts } from './hub/hubRequest';
import { openModelHub } from './hub/openModelHub';
import { hubCacheFolder } from './huggingFaceFolders';
import type { Environment } from './huggingFaceFolders';
import { modelFolders, ownModelFolder } from './modelFolders';
import type { ModelFoldersPorts } from './modelFolders';

const MEBIBYTE = 1024 * 1024;

/** Opens what finds, downloads, and lists the models of the local server. */
export function openDownloads(
  ports: ModelFoldersPorts & HubPorts,
  env: Environment = process.env,
): DownloadSite {
  const own = ownModelFolder(ports.folder);
  return {
    hub: openModelHub(ports),
    folders: () => modelFolders(ports),
    has: async (folders, id) => {
      const found = await Promise.all(folders.map((folder) => isFile(join(folder, id, 'config.json'))));
      return found.includes(true) || (await isCached(hubCacheFolder(env, homedir()), id));
    },
    list: async (folder) => {
      const ids = (await foldersIn(folder)).map(async (owner) =>
        (await foldersIn(join(folder, owner))).map((name) => `${owner}/${name}`),
      );
      const candidates = (await Promise.all(ids)).flat().filter(isExactModelId);
      const models = candidates.map(async (id) =>
        (await isFile(join(folder, id, 'config.json'))) ? [id] : [],
      );
      return (await Promise.all(models)).flat().sort();
    },
    bytesOf: async (folder, id) => bytesBelow(join(folder, id)),
    ownFolder: async (id) => ((await isBelow(own, join(own, id))) ? join(own, id) : undefined),
    memoryBytes: () => {
      const { memoryBudgetMb } = ports.options();
      return memoryBudgetMb === 0 ? totalmem() / 2 : memoryBudgetMb * MEBIBYTE;
    },
  };
}

/** Returns the size of all files below a folder; 0 for those that cannot be read. */
async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries.map(async (entry) =>
    stat(join(entry.parentPath, entry.name)).then(
      (found) => (found.isFile() ? found.size : 0),
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Whether a folder is really below another one, not by a link that leads elsewhere. */
async function isBelow(root: string, folder: string): Promise<boolean> {
  try {
    return (
      (await realpath(folder)).startsWith((await realpath(root)) + sep) && (await stat(folder)).isDirectory()
    );
  } catch {
    return false;
  }
}

/** Whether another tool has downloaded a model in a form that the server can run. */
async function isCached(cache: string, id: string): Promise<boolean> {
  const snapshots = join(cache, `models--${id.replace('/', '--')}`, 'snapshots');
  for (const revision of await foldersIn(snapshots)) {
    const folder = join(snapshots, revision);
    const names = await Promise.all(
      [folder, join(folder, 'onnx')].map((one) => readdir(one).catch(() => [])),
    );
    if (names.flat().some((name) => name.endsWith('.onnx')) && (await isFile(join(folder, 'config.json')))) {
      return true;
    }
  }
  return false;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function foldersIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => !entry.isFile()).map(({ name }) => name);
}
