import { rename } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { Logger } from '../../core/ports';
import { settledOrAborted } from '../../core/http/settledOrAborted';
import { externalDataFiles, isBesideModel } from '../engine/externalData';
import { diskCode, diskReason } from '../../node/diskReason';
import { makeFolder } from '../../node/makeFolder';
import { downloadFile } from './downloadFile';
import type { HubFile, HubModel } from './hubModel';
import { readHubModel } from './hubModel';

export type DownloadState =
  | { readonly kind: 'done' }
  | { readonly kind: 'loading'; readonly estimatedSeconds: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

interface Download {
  readonly startedAt: number;
  /** The hub has said what there is, or that there is nothing. */
  readonly listed: Promise<void>;
  readonly markListed: () => void;
  /** Over, either way; never rejects. */
  readonly ready: Promise<void>;
  readonly stop: AbortController;
  totalBytes: number;
  bytes: number;
  /** Those of earlier tries: they say nothing about the speed. */
  bytesBefore: number;
  outcome?: Exclude<DownloadState, { kind: 'loading' }> & { readonly at: number };
}

/** What a usual connection brings in a second, before anything was measured. */
const USUAL_BYTES_PER_SECOND = 5e6;
const UNKNOWN_BYTES = 50e6;
/** How long "not there" and failures count, in milliseconds, before the hub is asked again. */
const OUTCOME_COUNTS_MS = 10_000;

/**
 * Brings models from the hub into a model folder. A model appears there only when all of its files are complete and
 * checked; what an interrupted download has brought stays beside it, and the next one goes on from there.
 */
export class ModelDownloads {
  private readonly downloads = new Map<string, Download>();

  /**
   * @param folder the model folder, absolute
   * @param hub base URL without a slash at its end
   * @param onDone told when a model has come
   */
  constructor(
    readonly folder: string,
    private readonly hub: string,
    private readonly onDone: (id: string) => void,
    private readonly log: Logger,
  ) {}

  /** Starts to bring a model, or tells how far that is. `id` must be a valid model id. With `wait` it waits for the end. */
  async get(
    id: string,
    options: { readonly wait: boolean; readonly load: boolean; readonly signal: AbortSignal },
  ): Promise<DownloadState> {
    const known = this.current(id);
    if (known === undefined && !options.load) {
      return { kind: 'missing' };
    }
    const download = known ?? this.start(id);
    // Whether the model exists at all is said at once.
    await settledOrAborted(options.wait ? download.ready : download.listed, options.signal);
    return download.outcome ?? { kind: 'loading', estimatedSeconds: remaining(download) };
  }

  /** True while a model is being brought. */
  isOn(id: string): boolean {
    const download = this.downloads.get(id);
    return download !== undefined && download.outcome === undefined;
  }

  /** Stops all downloads; what they have brought stays. */
  async close(): Promise<void> {
    for (const { stop } of this.downloads.values()) {
      stop.abort(new Error('the server is stopping'));
    }
    await Promise.all([...this.downloads.values()].map(({ ready }) => ready));
  }

  private current(id: string): Download | undefined {
    const download = this.downloads.get(id);
    if (download?.outcome === undefined || performance.now() - download.outcome.at < OUTCOME_COUNTS_MS) {
      return download;
    }
    this.downloads.delete(id);
    return undefined;
  }

  private start(id: string): Download {
    let markListed = (): void => undefined;
    const listed = new Promise<void>((resolve) => (markListed = resolve));
    const download: Download = {
      ...{ listed, markListed },
      startedAt: performance.now(),
      stop: new AbortController(),
      ...{ totalBytes: 0, bytes: 0, bytesBefore: 0 },
      // A turn later, so that `download` exists for it.
      ready: Promise.resolve().then(async () => {
        const outcome = await this.bring(id, download).catch((error: unknown) => ({
          kind: 'failed' as const,
          reason: reasonOf(error),
        }));
        if (outcome.kind === 'failed') {
          this.log.warn(`could not download ${id}: ${outcome.reason}`);
        }
        download.outcome = { ...outcome, at: performance.now() };
        download.markListed();
        if (outcome.kind === 'done') {
          this.onDone(id);
        }
      }),
    };
    if (this.downloads.size > 1000) {
      this.downloads.clear();
    }
    this.downloads.set(id, download);
    return download;
  }

  private async bring(id: string, download: Download): Promise<Exclude<DownloadState, { kind: 'loading' }>> {
    const model = await readHubModel(this.hub, id);
    if (model.kind !== 'found') {
      return model;
    }
    download.totalBytes = model.files.reduce((sum, { bytes }) => sum + bytes, 0);
    download.markListed();
    this.log.info(`downloading ${id}, ${(download.totalBytes / 1e6).toFixed(1)} MB`);
    // No id begins with a dot or has two dashes, so this is the place of no model.
    const partial = join(this.folder, '.partial', id.replace('/', '--'));
    for (const file of model.files) {
      await this.bringFile(id, partial, file, download);
    }
    for (const file of await otherWeights(partial, model)) {
      download.totalBytes += file.bytes;
      await this.bringFile(id, partial, file, download);
    }
    const target = join(this.folder, id);
    await makeFolder(dirname(target));
    // An empty folder gives way; one with files would be the user's.
    await rename(partial, target);
    this.log.info(`downloaded ${id}`);
    return { kind: 'done' };
  }

  private async bringFile(id: string, partial: string, file: HubFile, download: Download): Promise<void> {
    let first = true;
    const onBytes = (count: number): void => {
      download.bytes += count;
      if (first) {
        download.bytesBefore += count;
      }
      first = false;
    };
    const url = `${this.hub}/${id}/resolve/main/${file.path}`;
    await downloadFile(url, join(partial, file.path), file, onBytes, download.stop.signal);
  }
}

/** Seconds until all is there, by the speed so far. */
function remaining({ startedAt, totalBytes, bytes, bytesBefore }: Download): number {
  const seconds = (performance.now() - startedAt) / 1000;
  const speed = seconds > 1 && bytes > bytesBefore ? (bytes - bytesBefore) / seconds : USUAL_BYTES_PER_SECOND;
  return ((totalBytes || UNKNOWN_BYTES) - bytes) / speed;
}

/** The weights that the ONNX files name and that the usual names do not tell. */
async function otherWeights(
  partial: string,
  model: HubModel & { kind: 'found' },
): Promise<readonly HubFile[]> {
  const here = new Set(model.files.map(({ path }) => path));
  const others = new Map<string, HubFile>();
  for (const onnx of [...here].filter((path) => path.endsWith('.onnx'))) {
    for (const location of await externalDataFiles(join(partial, onnx))) {
      const path = posix.join(posix.dirname(onnx), location);
      const file = isBesideModel(location) && !here.has(path) ? model.all.get(path) : undefined;
      if (file !== undefined) {
        others.set(path, file);
      }
    }
  }
  return [...others.values()];
}

/** Without paths; what the hub or the network did is told in its own words. */
function reasonOf(error: unknown): string {
  const code = diskCode(error);
  if (code !== undefined) {
    return `it could not be saved because ${diskReason(error)}`;
  }
  return error instanceof Error ? error.message : String(error);
}
