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
  /** Why the file cannot be used, as a predicate that follows its name; absent for a usable file. */
  readonly problem?: string;
}

const MAX_FILES = 5000;
/** Subfolders of a model that are read: ONNX files and the modules of sentence-transformers. */
const INNER = /^(onnx|\d+_\w+)$/;
/** Maximum size of a Git LFS pointer, which has a few lines. */
const POINTER_BYTES = 1024;
const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\//;

/** The files of one model. */
export class ModelFiles {
  private constructor(
    readonly folder: string,
    /** Real paths of the folders that links may point into. */
    private readonly linkTargets: readonly string[],
    private readonly files: Map<string, ModelFile>,
  ) {}

  /**
   * Lists the model in `folder`. A link is followed only to a file inside the model, inside `root`, or among the blobs of
   * the hub's cache layout: users may link a whole model from anywhere, but the files of a model must not make this
   * server read other files. Rejects if the folder cannot be read.
   */
  static async of(folder: string, root: string): Promise<ModelFiles> {
    const real = await realpath(folder);
    const isSnapshot = basename(dirname(real)) === 'snapshots';
    const linkTargets = [
      real,
      await realpath(root),
      ...(isSnapshot ? [join(real, '..', '..', 'blobs')] : []),
    ];
    const all = new ModelFiles(folder, linkTargets, new Map());
    for (const name of (await readdir(folder)).slice(0, MAX_FILES)) {
      const inner = INNER.test(name) ? await readdir(join(folder, name)).catch(() => undefined) : undefined;
      const names = inner === undefined ? [name] : inner.slice(0, MAX_FILES).map((one) => `${name}/${one}`);
      for (const one of names) {
        await all.add(one);
      }
    }
    return all;
  }

  /** Paths inside the model, separated by `/`. */
  get names(): readonly string[] {
    return [...this.files.keys()];
  }

  /** Adds another file, such as weights in a separate folder. */
  async add(name: string): Promise<ModelFile | undefined> {
    const known = this.files.get(name);
    if (known !== undefined) {
      return known;
    }
    const file = await this.inspect(join(this.folder, name));
    if (file !== undefined) {
      this.files.set(name, file);
    }
    return file;
  }

  get(name: string): ModelFile | undefined {
    return this.files.get(name);
  }

  /** Returns why an existing file cannot be used, as a sentence that starts with its name. */
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

  /** A string that changes whenever one of the files changes. */
  get fingerprint(): string {
    return [...this.files].map(([name, { bytes, changed }]) => `${name}:${bytes}:${changed}`).join('|');
  }

  private async inspect(path: string): Promise<ModelFile | undefined> {
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
      const isInside = this.linkTargets.some((target) => real.startsWith(target + sep));
      return isInside ? facts : { ...facts, problem: 'is a link that points outside the model' };
    } catch (error) {
      // The folder lists it, but it cannot be found: a dangling link.
      if (!['ENOENT', 'ELOOP', 'ENOTDIR'].includes(diskCode(error) ?? '')) {
        throw error;
      }
      return { path, bytes: 0, changed: 0, problem: 'is missing' };
    }
  }
}
