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

/** The pinned models of this server. They are loaded in order, stay in memory, and are saved in a file. */
export class ServerPins {
  private pinned: readonly PinnedItem[] = [];
  /** The rest of the file, which is preserved. */
  private preserved: Omit<PinFile, 'items'> = { foreign: [], fields: new Map() };
  /** Serializes replacements, so that file and memory agree. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly sources: ModelSources,
    private readonly pool: ModelPool,
    readonly allowed: number,
    /** Without a file, the pins are lost when the server exits. */
    private readonly file?: JsonFile<PinFile>,
  ) {}

  /** Restores the list of an earlier run and loads those of its models that still exist. */
  async restore(): Promise<void> {
    const read = await this.file?.read();
    if (read !== undefined) {
      [this.pinned, this.preserved] = [read.items, read];
    }
    await this.apply();
  }

  /**
   * Returns the answer to `GET /usage/pinned_models`. The field `problem`, which the API does not have, is present if the
   * file cannot be written or has items that this server does not understand.
   */
  list(): unknown {
    const problem = this.file?.problem ?? foreignItems(this.preserved.foreign.length);
    return {
      pinned_models: this.pinned,
      allowed_pinned_models: this.allowed,
      ...(problem === undefined ? {} : { problem }),
    };
  }

  /**
   * Replaces the whole list, starts the loads and returns the answer to the POST. On error the list is unchanged. Throws
   * a 400 `HttpError` if the body is malformed, a model is unknown or listed twice, the compute type is not available, or
   * the list is too long; a 500 if the list cannot be saved.
   */
  replace(body: unknown): Promise<unknown> {
    const replaced = this.last.then(async () => {
      this.checkFile();
      const items = await this.check(body);
      await this.save(items);
      this.pinned = items;
      await this.apply();
      return { ok: `Pinned ${items.length} models, please wait while we load them.`, pinned_models: items };
    });
    this.last = replaced.catch(() => undefined);
    return replaced;
  }

  /** Throws if the file must not be changed, before a model is downloaded in vain. */
  private checkFile(): void {
    const problem = this.file?.problem;
    if (problem !== undefined) {
      throw refusal(500, `The pinned models cannot be changed: ${problem}`);
    }
  }

  private async save(items: readonly PinnedItem[]): Promise<void> {
    try {
      await this.file?.write({ ...this.preserved, items });
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
        // Its size and task are not known until it is downloaded.
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

  /** Starts downloading a model that is in no model folder, if downloads are allowed. */
  private async download(id: string): Promise<DownloadState | undefined> {
    if (!isExactModelId(id)) {
      return undefined;
    }
    const { signal } = new AbortController();
    return this.sources.downloads?.get(id, { wait: false, load: true, signal });
  }

  /** Loads the pinned models, including those that were downloaded after the list was made. */
  async apply(): Promise<void> {
    const ids = this.pinned.map(({ model_id }) => String(model_id));
    const found = await Promise.all(
      ids.map((id) =>
        // The next request for the model tries again.
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

/** Returns the pipeline of a model's own task. */
function pipelineOf({ tasks: [own] }: CatalogModel): PipelineName | undefined {
  return own === undefined ? undefined : serverTask(own).pipeline;
}

function foreignItems(count: number): string | undefined {
  if (count === 0) {
    return undefined;
  }
  return `${count === 1 ? '1 item' : `${count} items`} of pins.json could not be parsed and ${count === 1 ? 'is' : 'are'} kept there`;
}
