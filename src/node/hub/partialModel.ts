import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../makeFolder';
import { syncFolder } from '../syncFolder';
import type { HubFile } from './hubListing';

/** Where downloads are until they are complete. No ID starts with a dot, so no model can have this path. */
export const PARTIAL_FOLDER = '.partial';

/**
 * A model that is being downloaded: `files` has those that are complete and verified, under their final names, and `parts` the
 * others, each named after its checksum, so that parts of different versions are never put together.
 */
export class PartialModel {
  private readonly folder: string;

  constructor(
    private readonly models: string,
    private readonly id: string,
  ) {
    this.folder = join(models, PARTIAL_FOLDER, id.replace('/', '--'));
  }

  /** The path of the lock for this model. */
  get lockPath(): string {
    return this.folder;
  }

  /** The path of a complete file. */
  pathOf({ path }: Pick<HubFile, 'path'>): string {
    return join(this.folder, 'files', path);
  }

  /** The path of an incomplete file. */
  partOf({ checksum }: HubFile): string {
    return join(this.folder, 'parts', checksum.hex);
  }

  /** The path of the entity tag of an incomplete file, as the hub named it. */
  tagOf(file: HubFile): string {
    return `${this.partOf(file)}.etag`;
  }

  async create(): Promise<void> {
    await makeFolder(join(this.folder, 'files'));
    await makeFolder(join(this.folder, 'parts'));
  }

  /** Removes everything but these files and their parts. */
  async keepOnly(files: readonly HubFile[]): Promise<void> {
    const kept = new Set(files.flatMap((file) => [this.pathOf(file), this.partOf(file), this.tagOf(file)]));
    for (const entry of await readdir(this.folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isDirectory() && !kept.has(path)) {
        await rm(path, { force: true });
      }
    }
  }

  /** Whether a file is complete. Removes one that has other contents. */
  async has(file: HubFile): Promise<boolean> {
    const path = this.pathOf(file);
    if ((await sizeOf(path)) === undefined) {
      return false;
    }
    if (await isIntact(path, file)) {
      return true;
    }
    await rm(path, { recursive: true });
    return false;
  }

  /** Returns how many bytes of a file are here. A part that is longer than the file is removed. */
  async bytesOf(file: HubFile): Promise<number> {
    const size = (await sizeOf(this.partOf(file))) ?? 0;
    if (size <= file.bytes) {
      return size;
    }
    await this.dropPart(file);
    return 0;
  }

  /** Returns how many bytes of a file are here, complete or not, without a look at them. */
  async countHere(file: HubFile): Promise<number> {
    const size = (await sizeOf(this.pathOf(file))) ?? (await sizeOf(this.partOf(file))) ?? 0;
    return Math.min(size, file.bytes);
  }

  async dropPart(file: HubFile): Promise<void> {
    await rm(this.partOf(file), { force: true });
    await rm(this.tagOf(file), { force: true });
  }

  /** Gives a part its final name if it is the file. Otherwise, removes it and returns `false`. */
  async complete(file: HubFile): Promise<boolean> {
    const part = this.partOf(file);
    if (!(await isIntact(part, file))) {
      await this.dropPart(file);
      return false;
    }
    const path = this.pathOf(file);
    await makeFolder(dirname(path));
    await rename(part, path);
    await rm(this.tagOf(file), { force: true });
    return true;
  }

  /** Makes the model appear in the models folder. Rejects with `ENOTEMPTY` or `EEXIST` if that folder has files. */
  async publish(): Promise<void> {
    const target = join(this.models, this.id);
    await makeFolder(dirname(target));
    await syncFolder(join(this.folder, 'files'));
    await rename(join(this.folder, 'files'), target);
    await syncFolder(dirname(target));
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

async function isIntact(path: string, { bytes, checksum }: HubFile): Promise<boolean> {
  const hash = createHash(checksum.algorithm === 'sha256' ? 'sha256' : 'sha1');
  if (checksum.algorithm === 'git-sha1') {
    hash.update(`blob ${bytes}\0`);
  }
  let size = 0;
  const chunks: AsyncIterable<Buffer> = createReadStream(path);
  for await (const chunk of chunks) {
    size += chunk.length;
    hash.update(chunk);
  }
  return size === bytes && hash.digest('hex') === checksum.hex;
}
