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
  /** Resolves when the hub has listed the files, or the download has ended. */
  readonly listed: Promise<void>;
  readonly markListed: () => void;
  /** Resolves when the download has succeeded or failed; never rejects. */
  readonly ready: Promise<void>;
  readonly stop: AbortController;
  totalBytes: number;
  bytes: number;
  /** Bytes of earlier attempts, which do not count for the speed. */
  bytesBefore: number;
  outcome?: Exclude<DownloadState, { kind: 'loading' }> & { readonly at: number };
}

/** Assumed speed of a connection before it is measured. */
const DEFAULT_BYTES_PER_SECOND = 5e6;
const UNKNOWN_BYTES = 50e6;
/** How long an outcome is remembered before the hub is asked again, in milliseconds. */
const OUTCOME_VALID_MS = 10_000;

/**
 * Downloads models from the hub into a model folder. A model appears there only when all of its files are complete and
 * verified. The files of an interrupted download are kept in a separate folder, and the next attempt resumes them.
 */
export class ModelDownloads {
  private readonly downloads = new Map<string, Download>();

  /**
   * @param folder the model folder, absolute
   * @param hub base URL without a trailing slash
   * @param onDone called when a model was downloaded
   */
  constructor(
    readonly folder: string,
    private readonly hub: string,
    private readonly onDone: (id: string) => void,
    private readonly log: Logger,
  ) {}

  /** Starts the download of a model or returns its state, with `wait` when it has ended. `id` must be a valid model ID. */
  async get(
    id: string,
    options: { readonly wait: boolean; readonly load: boolean; readonly signal: AbortSignal },
  ): Promise<DownloadState> {
    const known = this.current(id);
    if (known === undefined && !options.load) {
      return { kind: 'missing' };
    }
    const download = known ?? this.start(id);
    // Even without `wait`, find out whether the model exists.
    await settledOrAborted(options.wait ? download.ready : download.listed, options.signal);
    return download.outcome ?? { kind: 'loading', estimatedSeconds: remaining(download) };
  }

  /** Returns whether a model is being downloaded. */
  isDownloading(id: string): boolean {
    const download = this.downloads.get(id);
    return download !== undefined && download.outcome === undefined;
  }

  /** Stops all downloads and keeps their partial files. */
  async close(): Promise<void> {
    for (const { stop } of this.downloads.values()) {
      stop.abort(new Error('the server is stopping'));
    }
    await Promise.all([...this.downloads.values()].map(({ ready }) => ready));
  }

  private current(id: string): Download | undefined {
    const download = this.downloads.get(id);
    if (download?.outcome === undefined || performance.now() - download.outcome.at < OUTCOME_VALID_MS) {
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
      // Starts in a later microtask, when `download` is assigned.
      ready: Promise.resolve().then(async () => {
        const outcome = await this.download(id, download).catch((error: unknown) => ({
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

  private async download(
    id: string,
    download: Download,
  ): Promise<Exclude<DownloadState, { kind: 'loading' }>> {
    const model = await readHubModel(this.hub, id);
    if (model.kind !== 'found') {
      return model;
    }
    download.totalBytes = model.files.reduce((sum, { bytes }) => sum + bytes, 0);
    download.markListed();
    this.log.info(`downloading ${id}, ${(download.totalBytes / 1e6).toFixed(1)} MB`);
    // No ID starts with a dot or contains two dashes, so no model can have this path.
    const partial = join(this.folder, '.partial', id.replace('/', '--'));
    for (const file of model.files) {
      await this.downloadFile(id, partial, file, download);
    }
    for (const file of await otherWeights(partial, model)) {
      download.totalBytes += file.bytes;
      await this.downloadFile(id, partial, file, download);
    }
    const target = join(this.folder, id);
    await makeFolder(dirname(target));
    // Replaces an empty folder, but fails if the user has files there.
    await rename(partial, target);
    this.log.info(`downloaded ${id}`);
    return { kind: 'done' };
  }

  private async downloadFile(id: string, partial: string, file: HubFile, download: Download): Promise<void> {
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

/** Estimates the remaining seconds from the speed so far. */
function remaining({ startedAt, totalBytes, bytes, bytesBefore }: Download): number {
  const seconds = (performance.now() - startedAt) / 1000;
  const speed =
    seconds > 1 && bytes > bytesBefore ? (bytes - bytesBefore) / seconds : DEFAULT_BYTES_PER_SECOND;
  return ((totalBytes || UNKNOWN_BYTES) - bytes) / speed;
}

/** Returns the weight files that the ONNX files refer to and that were not chosen by their names. */
async function otherWeights(
  partial: string,
  model: HubModel & { kind: 'found' },
): Promise<readonly HubFile[]> {
  const chosen = new Set(model.files.map(({ path }) => path));
  const others = new Map<string, HubFile>();
  for (const onnx of [...chosen].filter((path) => path.endsWith('.onnx'))) {
    for (const location of await externalDataFiles(join(partial, onnx))) {
      const path = posix.join(posix.dirname(onnx), location);
      const file = isBesideModel(location) && !chosen.has(path) ? model.all.get(path) : undefined;
      if (file !== undefined) {
        others.set(path, file);
      }
    }
  }
  return [...others.values()];
}

/** Returns the reason of a failure, without file paths. */
function reasonOf(error: unknown): string {
  const code = diskCode(error);
  if (code !== undefined) {
    return `it could not be saved because ${diskReason(error)}`;
  }
  return error instanceof Error ? error.message : String(error);
}
