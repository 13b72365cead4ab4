import * as v from 'valibot';
import { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import { refusal } from '../http/httpError';
import type { PipelineName } from '../engine/engine';
import type { ModelSources } from '../models/findModel';
import type { ModelPool } from '../models/modelPool';
import type { CatalogModel } from '../models/readModelFolder';
import type { DownloadState } from '../hub/modelDownloads';
import { isExactModelId } from '../../core/identity/modelId';
import { diskCode, diskReason } from '../../node/diskReason';
import type { JsonFile } from '../../node/jsonFile';
import { pinnedItem } from './serverPinFile';
import type { PinFile, PinnedItem } from './serverPinFile';
import { serverTask } from '../tasks/taskTable';

const pinList = v.object({ pinned_models: v.array(pinnedItem) });

const COMPUTE_TYPES: readonly unknown[] = [DEFAULT_COMPUTE_TYPE];

/** The pinned models of this server: they are loaded in their order, stay in memory, and outlive it in a file. */
export class ServerPins {
  private pinned: readonly PinnedItem[] = [];
  /** What else the file holds: it stays there. */
  private kept: Omit<PinFile, 'items'> = { foreign: [], fields: new Map() };
  /** Lists are replaced one after the other, so that file and memory agree. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly sources: ModelSources,
    private readonly pool: ModelPool,
    readonly allowed: number,
    /** Without a file the pins end with the server. */
    private readonly file?: JsonFile<PinFile>,
  ) {}

  /** Takes up the list of an earlier run. Its models are loaded as far as they are still there. */
  async restore(): Promise<void> {
    const read = await this.file?.read();
    if (read !== undefined) {
      [this.pinned, this.kept] = [read.items, read];
    }
    await this.apply();
  }

  /**
   * The answer to `GET /usage/pinned_models`. Where the file of the pins cannot be written or has items that this server
   * does not understand, `problem` says so; the API has no such field.
   */
  list(): unknown {
    const problem = this.file?.problem ?? foreignItems(this.kept.foreign.length);
    return {
      pinned_models: this.pinned,
      allowed_pinned_models: this.allowed,
      ...(problem === undefined ? {} : { problem }),
    };
  }

  /**
   * Replaces the whole list and starts the loads; the answer to the POST. Throws a 400 `HttpError`, and the list is
   * unchanged, where the body is malformed, a model is unknown or named twice, the compute type is not there, or the
   * list is longer than allowed; a 500 where the list cannot be kept.
   */
  replace(body: unknown): Promise<unknown> {
    const replaced = this.last.then(async () => {
      this.checkFile();
      const items = await this.check(body);
      await this.keep(items);
      this.pinned = items;
      await this.apply();
      return { ok: `Pinned ${items.length} models, please wait while we load them.`, pinned_models: items };
    });
    this.last = replaced.catch(() => undefined);
    return replaced;
  }

  /** Throws where the file must stay as it is, before a model is downloaded for nothing. */
  private checkFile(): void {
    const problem = this.file?.problem;
    if (problem !== undefined) {
      throw refusal(500, `The pinned models cannot be changed: ${problem}`);
    }
  }

  private async keep(items: readonly PinnedItem[]): Promise<void> {
    try {
      await this.file?.write({ ...this.kept, items });
    } catch (error) {
      this.checkFile();
      if (diskCode(error) === undefined) {
        throw error;
      }
      throw refusal(
        500,
        `The pinned models could not be saved because ${diskReason(error)}; the list is unchanged`,
      );
    }
  }

  private async check(body: unknown): Promise<Record<string, unknown>[]> {
    const parsed = v.safeParse(pinList, body);
    if (!parsed.success) {
      const form = '{"pinned_models":[{"model_id":"owner/name","compute_type":"cpu"}]}';
      throw refusal(400, `The body must have the form ${form}; the list is unchanged`);
    }
    const items = parsed.output.pinned_models.map((item) =>
      'compute_type' in item ? item : { ...item, compute_type: DEFAULT_COMPUTE_TYPE },
    );
    if (items.length > this.allowed) {
      throw refusal(
        400,
        `At most ${this.allowed} models can be pinned, not ${items.length}; the list is unchanged`,
      );
    }
    const seen = new Set<string>();
    for (const { model_id, compute_type } of items) {
      const id = String(model_id);
      const refuse = (why: string) => refusal(400, `Model ${id.slice(0, 200)} ${why}; the list is unchanged`);
      if (seen.has(id)) {
        throw refuse('is listed twice');
      }
      seen.add(id);
      if (!COMPUTE_TYPES.includes(compute_type)) {
        throw refuse('can only have compute_type cpu on this server');
      }
      const model = await this.sources.catalog.find(id);
      if (model !== undefined && 'problem' in model) {
        throw refuse(model.problem);
      }
      if (model === undefined) {
        const download = await this.download(id);
        // What it takes and what it is for is not known before it is here.
        if (download?.kind === 'loading') {
          continue;
        }
        throw refuse(download?.kind === 'unusable' ? download.reason : 'does not exist');
      }
      if (pipelineOf(model) === undefined) {
        throw refuse('has no task that this server supports');
      }
      if (!this.isPinned(id) && this.pool.isTooBig(model)) {
        throw refuse('does not fit in the memory budget');
      }
    }
    return items;
  }

  private isPinned(id: string): boolean {
    return this.pinned.some(({ model_id }) => model_id === id);
  }

  /** Starts to bring a model that is not in a model folder, where that is allowed. */
  private async download(id: string): Promise<DownloadState | undefined> {
    if (!isExactModelId(id)) {
      return undefined;
    }
    const { signal } = new AbortController();
    return this.sources.downloads?.get(id, { wait: false, load: true, signal });
  }

  /** Loads what is pinned, also what has come since the list was made. */
  async apply(): Promise<void> {
    const ids = this.pinned.map(({ model_id }) => String(model_id));
    const found = await Promise.all(
      ids.map((id) =>
        // What cannot be read now is looked at again with the next request for it.
        this.sources.catalog.find(id).catch(() => ({ id, problem: 'cannot be read' })),
      ),
    );
    for (const [index, model] of found.entries()) {
      if (model === undefined) {
        void this.download(ids[index] ?? '');
      }
    }
    this.pool.pin(
      found.flatMap((model) => {
        if (model === undefined || 'problem' in model) {
          return [];
        }
        const pipeline = pipelineOf(model);
        return pipeline === undefined ? [] : [{ model, pipeline }];
      }),
    );
  }
}

/** What a model is loaded for when nobody names a task. */
function pipelineOf({ tasks: [own] }: CatalogModel): PipelineName | undefined {
  return own === undefined ? undefined : serverTask(own).pipeline;
}

function foreignItems(count: number): string | undefined {
  if (count === 0) {
    return undefined;
  }
  return `${count === 1 ? '1 item' : `${count} items`} of pins.json could not be parsed and ${count === 1 ? 'is' : 'are'} kept there`;
}
