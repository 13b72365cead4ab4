import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { diskCode } from '../../node/diskReason';
import { readText } from '../../node/readText';

/** A file of a model. */
export interface ModelFile {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly changed: number;
  /** Why it cannot be used, to be put after its name; absent for a regular file in its place. */
  readonly problem?: string;
}

const MAX_FILES = 5000;
/** Folders inside a model with files that are read: ONNX files, and the modules of sentence-transformers. */
const INNER = /^(onnx|\d+_\w+)$/;
/** The pointers that Git leaves in place of large files are a few lines long. */
const POINTER_BYTES = 1024;
const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\//;

/** The files of one model. */
export class ModelFiles {
  private constructor(
    readonly folder: string,
    /** Real paths of the folders in which a link may end. */
    private readonly homes: readonly string[],
    private readonly files: Map<string, ModelFile>,
  ) {}

  /**
   * Looks at the model in `folder`. A link counts where it leads to a file inside of the model, of `root`, or of the blobs
   * of the hub's cache layout: the user may link a whole model from anywhere, but what came with a model cannot make
   * this server read other files. Rejects where the system cannot look.
   */
  static async of(folder: string, root: string): Promise<ModelFiles> {
    const real = await realpath(folder);
    const isSnapshot = basename(dirname(real)) === 'snapshots';
    const homes = [real, await realpath(root), ...(isSnapshot ? [join(real, '..', '..', 'blobs')] : [])];
    const all = new ModelFiles(folder, homes, new Map());
    for (const name of (await readdir(folder)).slice(0, MAX_FILES)) {
      const inner = INNER.test(name) ? await readdir(join(folder, name)).catch(() => undefined) : undefined;
      const names = inner === undefined ? [name] : inner.slice(0, MAX_FILES).map((one) => `${name}/${one}`);
      for (const one of names) {
        await all.add(one);
      }
    }
    return all;
  }

  /** Paths inside the model, with `/`. */
  get names(): readonly string[] {
    return [...this.files.keys()];
  }

  /** Looks at one more file, such as weights in a folder of their own. */
  async add(name: string): Promise<ModelFile | undefined> {
    const known = this.files.get(name);
    if (known !== undefined) {
      return known;
    }
    const file = await this.look(join(this.folder, name));
    if (file !== undefined) {
      this.files.set(name, file);
    }
    return file;
  }

  get(name: string): ModelFile | undefined {
    return this.files.get(name);
  }

  /** Why a file that is there cannot be used, as a sentence that begins with its name. */
  async problemOf(name: string): Promise<string | undefined> {
    const file = this.files.get(name);
    if (file === undefined) {
      return undefined;
    }
    if (file.problem !== undefined) {
      return `${name} ${file.problem}`;
    }
    if (file.bytes === 0) {
      return `${name} is empty`;
    }
    if (file.bytes <= POINTER_BYTES && POINTER.test(await readText(file.path, POINTER_BYTES))) {
      return `${name} is a Git LFS pointer, not the file itself; fetch it with "git lfs pull"`;
    }
    return undefined;
  }

  /** Changes when one of the files does. */
  get fingerprint(): string {
    return [...this.files].map(([name, { bytes, changed }]) => `${name}:${bytes}:${changed}`).join('|');
  }

  private async look(path: string): Promise<ModelFile | undefined> {
    try {
      const found = await stat(path);
      if (found.isDirectory()) {
        return undefined;
      }
      const facts = { path, bytes: found.size, changed: found.mtimeMs };
      if (!found.isFile()) {
        return { ...facts, problem: 'is not a regular file' };
      }
      const real = await realpath(path);
      const isInside = this.homes.some((home) => real.startsWith(home + sep));
      return isInside ? facts : { ...facts, problem: 'is a link that points outside the model' };
    } catch (error) {
      // What a folder lists and the system does not find is a link.
      if (!['ENOENT', 'ELOOP', 'ENOTDIR'].includes(diskCode(error) ?? '')) {
        throw error;
      }
      return { path, bytes: 0, changed: 0, problem: 'is missing' };
    }
  }
}
