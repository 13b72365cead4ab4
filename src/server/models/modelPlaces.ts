import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { diskCode } from '../../node/diskReason';
import { isExactModelId, nearestModelId } from '../../core/identity/modelId';
import { readText } from '../../node/readText';

/** A folder that may contain a model. */
export interface ModelPlace {
  readonly folder: string;
  /** The folder is inside another model, so it counts only if it can run. */
  readonly isInsideModel: boolean;
}

/** Maximum number of entries of a model folder to read. */
const MAX_ENTRIES = 10_000;
const CACHE_PREFIX = 'models--';
const FILE_OF_MODEL =
  /^(config\.json|tokenizer(_config)?\.json|.*\.(onnx|safetensors|gguf)|(pytorch_)?model.*\.bin)$/;

/**
 * Returns where a model may be located in a model folder: `owner/name`, the folder itself if it is the model, and the
 * cache layout of the hub's own library (`models--owner--name/snapshots/<revision>`). `id` must be a valid model ID.
 * Rejects if the folder cannot be read.
 */
export async function modelPlaces(root: string, id: string): Promise<readonly ModelPlace[]> {
  const own = await ownModel(root);
  const parent = dirname(join(root, id));
  const isInsideModel = parent === root ? own !== undefined : await isModelFolder(parent);
  const cached = await snapshotOf(join(root, CACHE_PREFIX + id.replace('/', '--')));
  return [
    ...(own?.id === id ? [{ folder: own.folder, isInsideModel: false }] : []),
    { folder: join(root, id), isInsideModel },
    ...(cached === undefined ? [] : [{ folder: cached, isInsideModel: false }]),
  ];
}

/** Returns the IDs of everything in a model folder that looks like a model, whether or not it can run. */
export async function modelIdsIn(root: string): Promise<readonly string[]> {
  const own = await ownModel(root);
  const ids = own === undefined ? [] : [own.id];
  // A folder of the cache layout contains exactly one model.
  if (cachedId(basename(root)) !== undefined) {
    return ids;
  }
  for (const first of await folders(root)) {
    const cached = cachedId(first);
    if (cached !== undefined) {
      ids.push(cached);
    }
    if (!isExactModelId(first)) {
      continue;
    }
    if (await mayBeModel(join(root, first))) {
      ids.push(first);
    }
    for (const second of await folders(join(root, first)).catch(unlessDenied)) {
      const id = `${first}/${second}`;
      if (isExactModelId(id) && (await mayBeModel(join(root, id)))) {
        ids.push(id);
      }
    }
  }
  return ids;
}

/** Returns the model if the folder itself is one. Its ID is the folder's name, or the one that the cache layout encodes. */
async function ownModel(root: string): Promise<{ id: string; folder: string } | undefined> {
  const cached = cachedId(basename(root));
  if (cached !== undefined) {
    const folder = await snapshotOf(root);
    return folder === undefined ? undefined : { id: cached, folder };
  }
  if (!(await isModelFolder(root))) {
    return undefined;
  }
  const repository = dirname(dirname(root));
  const inCache = basename(dirname(root)) === 'snapshots' ? cachedId(basename(repository)) : undefined;
  return { id: inCache ?? nearestModelId(basename(root)), folder: root };
}

/** Parses the ID from a folder name such as `models--owner--name`. */
function cachedId(name: string): string | undefined {
  const id = name.startsWith(CACHE_PREFIX) ? name.slice(CACHE_PREFIX.length).replace('--', '/') : '';
  return isExactModelId(id) ? id : undefined;
}

/** Returns the folder of the revision that `refs/main` names, or else of the newest one. */
async function snapshotOf(repository: string): Promise<string | undefined> {
  const snapshots = join(repository, 'snapshots');
  const names = await folders(snapshots);
  const main = (await readText(join(repository, 'refs', 'main'), 100).catch(() => '')).trim();
  if (names.includes(main)) {
    return join(snapshots, main);
  }
  const dated = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(snapshots, name))).mtimeMs })),
  );
  const [newest] = dated.sort((a, b) => b.at - a.at);
  return newest === undefined ? undefined : join(snapshots, newest.name);
}

async function isModelFolder(folder: string): Promise<boolean> {
  const entries = await readEntries(folder);
  if (entries.some(({ name }) => FILE_OF_MODEL.test(name))) {
    return true;
  }
  return (
    entries.some(({ name }) => name === 'onnx') &&
    (await readEntries(join(folder, 'onnx'))).some(({ name }) => name.endsWith('.onnx'))
  );
}

/** Treats a folder that this user may not read as no model, so that the others are still listed. */
async function mayBeModel(folder: string): Promise<boolean> {
  return isModelFolder(folder).catch((error: unknown) => unlessDenied(error).length > 0);
}

function unlessDenied(error: unknown): readonly never[] {
  if (['EACCES', 'EPERM'].includes(diskCode(error) ?? '')) {
    return [];
  }
  throw error;
}

async function folders(path: string): Promise<readonly string[]> {
  return (await readEntries(path)).filter((entry) => !entry.isFile()).map(({ name }) => name);
}

/** Returns the entries of a folder, or none if it is not a folder. */
async function readEntries(path: string): Promise<readonly Dirent[]> {
  try {
    return (await readdir(path, { withFileTypes: true })).slice(0, MAX_ENTRIES);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(diskCode(error) ?? '')) {
      return [];
    }
    throw error;
  }
}
