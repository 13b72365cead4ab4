import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DOWNLOAD_CATALOG } from '../../../src/core/models/downloadCatalog';
import { projectFolder } from '../projectFolder';
import { startHub } from './loopbackHub';
import type { LoopbackHub } from './loopbackHub';

/** A hub in `folder` that has each model of the catalog: small ones of this project stand behind the names. */
export async function startCatalogHub(folder: string): Promise<LoopbackHub> {
  for (const [id, { task }] of Object.entries(DOWNLOAD_CATALOG)) {
    const name = task === 'chat-completion' ? 'dts-complete' : 'code-language';
    await mkdir(dirname(join(folder, id)), { recursive: true });
    await symlink(join(projectFolder, 'test/models/demo', name), join(folder, id));
  }
  const hub = await startHub(folder);
  for (const [id, { task }] of Object.entries(DOWNLOAD_CATALOG)) {
    const tag = task === 'chat-completion' ? 'text-generation' : task;
    hub.facts.set(id, { pipeline_tag: tag, cardData: { license: 'apache-2.0' }, downloads: 120_000 });
  }
  return hub;
}
