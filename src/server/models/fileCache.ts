import type { ModelFile } from './modelFiles';

/** Maximum number of files to remember. */
const MAX_FILES = 1000;

/** Caches what was read from files. A file is read again only if its size or modification time has changed. */
export class FileCache<T> {
  private readonly found = new Map<string, Promise<T>>();

  constructor(private readonly read: (path: string) => Promise<T>) {}

  /** Returns the cached or freshly read value. Rejects, without caching, if the file cannot be read. */
  get({ path, bytes, changed }: ModelFile): Promise<T> {
    const key = `${path}:${bytes}:${changed}`;
    const known = this.found.get(key);
    if (known !== undefined) {
      return known;
    }
    const found = this.read(path);
    if (this.found.size > MAX_FILES) {
      this.found.clear();
    }
    this.found.set(key, found);
    found.catch(() => this.found.delete(key));
    return found;
  }
}
