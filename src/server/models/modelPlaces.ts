import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { diskCode } from '../../node/diskReason';
import { isExactModelId, nearestModelId } from '../../core/identity/modelId';
import { readText } from '../../node/readText';

/** A folder where a model may lie. */
export interface ModelPlace {
  readonly folder: string;
  /** It lies inside of another model, whose parts are no models: only what can run counts there. */
  readonly isInsideModel: boolean;
}

/** How many entries of a model folder are looked at. */
const MAX_ENTRIES = 10_000;
const CACHE_PREFIX = 'models--';
const FILE_OF_MODEL =
  /^(config\.json|tokenizer(_config)?\.json|.*\.(onnx|safetensors|gguf)|(pytorch_)?model.*\.bin)$/;

/**
 * Where a model of that ID may lie below a model folder: `owner/name`, the folder itself where it is the model, and the
 * cache layout of the hub's own library (`models--owner--name/snapshots/<revision>`). `id` must be a valid model ID.
 * Rejects where the system cannot look.
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

/** The IDs of what looks like a model below a model folder, whether or not it can run. */
export async function modelIdsIn(root: string): Promise<readonly string[]> {
  const own = await ownModel(root);
  const ids = own === undefined ? [] : [own.id];
  // Inside of the cache layout there is one model.
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

/** The model that the folder itself is. Its ID is the name of the folder, or the one that the cache layout tells. */
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

/** The ID of a folder `models--owner--name`. */
function cachedId(name: string): string | undefined {
  const id = name.startsWith(CACHE_PREFIX) ? name.slice(CACHE_PREFIX.length).replace('--', '/') : '';
  return isExactModelId(id) ? id : undefined;
}

/** The revision that `refs/main` names, else the newest one. */
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
  const entries = await look(folder);
  if (entries.some(({ name }) => FILE_OF_MODEL.test(name))) {
    return true;
  }
  return (
    entries.some(({ name }) => name === 'onnx') &&
    (await look(join(folder, 'onnx'))).some(({ name }) => name.endsWith('.onnx'))
  );
}

/** A folder that this user may not read does not keep the others from being listed. */
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
  return (await look(path)).filter((entry) => !entry.isFile()).map(({ name }) => name);
}

/** The entries of a folder; none where it is no folder. */
async function look(path: string): Promise<readonly Dirent[]> {
  try {
    return (await readdir(path, { withFileTypes: true })).slice(0, MAX_ENTRIES);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(diskCode(error) ?? '')) {
      return [];
    }
    throw error;
  }
}
