import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeMiniature } from './miniatureModel';

export const CACHED_REVISION = '0123456789abcdef0123456789abcdef01234567';

/**
 * Writes the model `owner/name` into a cache as the hub's own library keeps a model: files are links to blobs. Returns the
 * folder of the model in the cache.
 */
export async function writeHubCache(cache: string): Promise<string> {
  const repository = join(cache, 'models--owner--name');
  const snapshot = join(repository, 'snapshots', CACHED_REVISION);
  await writeMiniature(join(repository, 'whole'), 'text-classification');
  await mkdir(join(snapshot, 'onnx'), { recursive: true });
  await mkdir(join(repository, 'blobs'));
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx']) {
    const blob = name.replace(/\W/g, '');
    await rename(join(repository, 'whole', name), join(repository, 'blobs', blob));
    await symlink(join(name.includes('/') ? '../../../blobs' : '../../blobs', blob), join(snapshot, name));
  }
  await rm(join(repository, 'whole'), { recursive: true });
  await mkdir(join(repository, 'refs'));
  await writeFile(join(repository, 'refs', 'main'), CACHED_REVISION);
  return repository;
}
