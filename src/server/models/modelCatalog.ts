import { externalDataFiles } from '../engine/externalData';
import { diskReason } from '../../node/diskReason';
import { isExactModelId } from '../../core/identity/modelId';
import { FileCache } from './fileCache';
import { mayBeJsonObject } from './jsonObjectFile';
import { modelIdsIn, modelPlaces } from './modelPlaces';
import type { BrokenModel, CatalogModel, FileCaches } from './readModelFolder';
import { readModelFolder } from './readModelFolder';

/** How long a look at the disk counts, in milliseconds: a request should not cost a dozen file system calls. */
const FRESH_MS = 2000;

type Found = CatalogModel | BrokenModel | undefined;

/** The models in the model folders, by id. Where two folders have the same id, the first one that can run counts. */
export class ModelCatalog {
  private readonly seen = new Map<string, { readonly at: number; readonly model: Promise<Found> }>();

  private readonly looks: FileCaches;

  /** @param roots absolute paths of model folders; `placesOf` tells what they may hold */
  constructor(readonly roots: readonly string[]) {
    const data = new FileCache(externalDataFiles);
    const json = new FileCache(mayBeJsonObject);
    this.looks = {
      dataOf: (file) => data.look(file),
      mayBeJsonObject: (file) => json.look(file),
    };
  }

  /**
   * The model of that id, or what is wrong with it, or `undefined`; also for an id that is not valid. Rejects with the
   * error of the system where it cannot look.
   */
  find(id: string): Promise<Found> {
    const known = this.seen.get(id);
    if (known !== undefined && performance.now() - known.at < FRESH_MS) {
      return known.model;
    }
    if (!isExactModelId(id)) {
      return Promise.resolve(undefined);
    }
    const model = this.look(id);
    // Made-up ids must not fill the memory.
    if (this.seen.size > 1000) {
      this.seen.clear();
    }
    this.seen.set(id, { at: performance.now(), model });
    // A system that is short of something may have it at the next request.
    model.catch(() => this.forget(id));
    return model;
  }

  /** Looks again when the model is asked for next. */
  forget(id: string): void {
    this.seen.delete(id);
  }

  /** All models, sorted by id, those that cannot run included. */
  async list(): Promise<readonly (CatalogModel | BrokenModel)[]> {
    const ids = new Set((await Promise.all(this.roots.map(modelIdsIn))).flat());
    const models = [];
    for (const id of [...ids].sort()) {
      // Those that can be read are listed all the same.
      const problem = (error: unknown) => ({ id, problem: `cannot be read because ${diskReason(error)}` });
      models.push(await this.find(id).catch(problem));
    }
    return models.filter((model) => model !== undefined);
  }

  private async look(id: string): Promise<Found> {
    let broken: BrokenModel | undefined;
    for (const root of this.roots) {
      for (const { folder, isInsideModel } of await modelPlaces(root, id)) {
        const model = await readModelFolder(id, { folder, root }, this.looks);
        if (model !== undefined && !('problem' in model)) {
          return model;
        }
        if (!isInsideModel) {
          broken ??= model;
        }
      }
    }
    return broken;
  }
}
