import type { ModelFile } from './modelFiles';

/** How many files are remembered. */
const MAX_FILES = 1000;

/** Remembers what was found in files; one is looked at again only when it has changed. */
export class FileCache<T> {
  private readonly found = new Map<string, Promise<T>>();

  constructor(private readonly read: (path: string) => Promise<T>) {}

  /** What is in the file. Rejects, and remembers nothing, where it cannot be read. */
  look({ path, bytes, changed }: ModelFile): Promise<T> {
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
