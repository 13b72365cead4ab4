import { readdir } from 'node:fs/promises';
import { isExactModelId } from './exactModelId';
import type { CatalogModel } from './readModelFolder';
import { readModelFolder } from './readModelFolder';

/** How long a look at the disk counts, in milliseconds: a request should not cost a dozen file system calls. */
const FRESH_MS = 2000;

/** The models in the model folders, by id. Where two folders have the same id, the first folder counts. */
export class ModelCatalog {
  readonly #seen = new Map<
    string,
    { readonly at: number; readonly model: Promise<CatalogModel | undefined> }
  >();

  /** @param roots absolute paths of folders that hold `name/config.json` or `owner/name/config.json` */
  constructor(readonly roots: readonly string[]) {}

  /** The model of that id, or `undefined`; also for an id that is not valid. */
  find(id: string): Promise<CatalogModel | undefined> {
    const known = this.#seen.get(id);
    if (known !== undefined && performance.now() - known.at < FRESH_MS) return known.model;
    if (!isExactModelId(id)) return Promise.resolve(undefined);
    const model = this.#look(id);
    // Made-up ids must not fill the memory.
    if (this.#seen.size > 1000) this.#seen.clear();
    this.#seen.set(id, { at: performance.now(), model });
    return model;
  }

  /** Looks again when the model is asked for next. */
  forget(id: string): void {
    this.#seen.delete(id);
  }

  /** All models, sorted by id. */
  async list(): Promise<CatalogModel[]> {
    const ids = new Set<string>();
    for (const root of this.roots) {
      for (const first of await folders(root)) {
        ids.add(first);
        for (const second of await folders(`${root}/${first}`)) ids.add(`${first}/${second}`);
      }
    }
    const models = await Promise.all([...ids].sort().map((id) => this.find(id)));
    return models.filter((model) => model !== undefined);
  }

  async #look(id: string): Promise<CatalogModel | undefined> {
    for (const root of this.roots) {
      const model = await readModelFolder(root, id).catch(() => undefined);
      if (model !== undefined) return model;
    }
    return undefined;
  }
}

async function folders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => !entry.isFile() && isExactModelId(entry.name)).map(({ name }) => name);
}
