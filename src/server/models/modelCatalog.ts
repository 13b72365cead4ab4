import { externalDataFiles } from '../../node/hub/externalData';
import { diskReason } from '../../node/diskReason';
import { isExactModelId } from '../../core/identity/modelId';
import { FileCache } from './fileCache';
import { mayBeJsonObject } from './jsonObjectFile';
import { modelIdsIn, modelPlaces } from './modelPlaces';
import type { BrokenModel, CatalogModel, FileCaches } from './readModelFolder';
import { readModelFolder } from './readModelFolder';

/** How long a result from disk is reused, in milliseconds, to save a dozen file system calls per request. */
const FRESH_MS = 2000;

type Found = CatalogModel | BrokenModel | undefined;

interface Seen {
  readonly at: number;
  readonly model: Promise<Found>;
  /** Set when the model has been read. */
  found?: Found;
}

/** The models in the model folders, by ID. If several folders have the same ID, the first model that can run is used. */
export class ModelCatalog {
  private readonly seen = new Map<string, Seen>();

  private readonly caches: FileCaches;

  /**
   * @param roots absolute paths of model folders; see `modelPlaces` for what they may contain
   * @param hubCache a folder of other tools, in which only models that can run count; may be missing
   */
  constructor(
    readonly roots: readonly string[],
    private readonly hubCache?: string,
  ) {
    const data = new FileCache(externalDataFiles);
    const json = new FileCache(mayBeJsonObject);
    this.caches = {
      dataOf: (file) => data.get(file),
      mayBeJsonObject: (file) => json.get(file),
    };
  }

  /**
   * Returns the model, or what is wrong with it, or `undefined` if there is no such model or the ID is not valid. Rejects
   * with the system's error if the folders cannot be read.
   */
  find(id: string): Promise<Found> {
    const fresh = this.fresh(id);
    if (fresh !== undefined) {
      return fresh.model;
    }
    if (!isExactModelId(id)) {
      return Promise.resolve(undefined);
    }
    const model = this.look(id);
    // Requests for made-up IDs must not fill the memory.
    if (this.seen.size > 1000) {
      this.seen.clear();
    }
    const seen: Seen = { at: performance.now(), model };
    this.seen.set(id, seen);
    // Does not cache errors: a lack of file descriptors may be over by the next request.
    model.then(
      (found) => (seen.found = found),
      () => this.forget(id),
    );
    return model;
  }

  /** Returns the same as `find` if it need not read the disk, and else `undefined`. */
  known(id: string): Found {
    return this.fresh(id)?.found;
  }

  private fresh(id: string): Seen | undefined {
    const seen = this.seen.get(id);
    return seen !== undefined && performance.now() - seen.at < FRESH_MS ? seen : undefined;
  }

  /** Makes the next request for the model read the disk again. */
  forget(id: string): void {
    this.seen.delete(id);
  }

  /** Returns all models sorted by ID, including those that cannot run. */
  async list(): Promise<readonly (CatalogModel | BrokenModel)[]> {
    const own = await Promise.all(this.roots.map(modelIdsIn));
    const ids = new Set([...own.flat(), ...(await this.cachedIds())]);
    const models = [];
    for (const id of [...ids].sort()) {
      // An unreadable model does not keep the others from being listed.
      const problem = (error: unknown) => ({ id, problem: `cannot be read because ${diskReason(error)}` });
      models.push(await this.find(id).catch(problem));
    }
    return models.filter((model) => model !== undefined);
  }

  private async look(id: string): Promise<Found> {
    let broken: BrokenModel | undefined;
    for (const root of this.roots) {
      for (const { folder, isInsideModel } of await modelPlaces(root, id)) {
        const model = await readModelFolder(id, { folder, root }, this.caches);
        if (model !== undefined && !('problem' in model)) {
          return model;
        }
        if (!isInsideModel) {
          broken ??= model;
        }
      }
    }
    return broken ?? this.lookInCache(id);
  }

  /** Most of its models have no ONNX files, or are of no use to this server in another way. */
  private async lookInCache(id: string): Promise<CatalogModel | undefined> {
    const root = this.hubCache;
    const places = root === undefined ? [] : await modelPlaces(root, id).catch(() => []);
    for (const { folder } of places) {
      const place = { folder, root: root ?? folder };
      const model = await readModelFolder(id, place, this.caches).catch(() => undefined);
      if (model !== undefined && !('problem' in model)) {
        return model;
      }
    }
    return undefined;
  }

  private async cachedIds(): Promise<readonly string[]> {
    return this.hubCache === undefined ? [] : modelIdsIn(this.hubCache).catch(() => []);
  }
}
