import { settledOrAborted } from '../../core/http/settledOrAborted';
import type { DownloadProgress, ModelHub } from '../../core/localServer/modelHub';
import type { Logger } from '../../core/ports';
import { hubFaultText } from './hubFaultText';

/** Where models come from and where they are kept. */
export interface DownloadSite {
  readonly hub: string;
  readonly token?: string | undefined;
  /** The model folder, absolute. */
  readonly folder: string;
  readonly memoryBytes: number;
}

export type DownloadState =
  | { readonly kind: 'done' }
  | { readonly kind: 'loading'; readonly estimatedSeconds: number }
  | { readonly kind: 'missing'; readonly reason?: string }
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

interface Download {
  /** Resolves when the hub has listed the files, or the download has ended. */
  readonly listed: Promise<void>;
  /** Resolves when the download has succeeded or failed; never rejects. */
  readonly ready: Promise<void>;
  readonly stop: AbortController;
  progress?: DownloadProgress;
  outcome?: Exclude<DownloadState, { kind: 'loading' }> & { readonly at: number };
}

/** Assumed speed of a connection before it is measured. */
const DEFAULT_BYTES_PER_SECOND = 5e6;
const UNKNOWN_BYTES = 50e6;
/** How long an outcome is remembered before the hub is asked again, in milliseconds. */
const OUTCOME_VALID_MS = 10_000;

/** Downloads models when they are first asked for. */
export class ModelDownloads {
  private readonly downloads = new Map<string, Download>();

  /** @param onDone called when a model was downloaded */
  constructor(
    private readonly site: DownloadSite,
    private readonly hub: ModelHub,
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
      listed,
      stop: new AbortController(),
      // Starts in a later microtask, when `download` is assigned.
      ready: Promise.resolve().then(async () => {
        const outcome = await this.download(id, download, markListed);
        if (outcome.kind === 'failed') {
          this.log.warn(`could not download ${id}: ${outcome.reason}`);
        }
        download.outcome = { ...outcome, at: performance.now() };
        markListed();
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
    markListed: () => void,
  ): Promise<Exclude<DownloadState, { kind: 'loading' }>> {
    const onProgress = (progress: DownloadProgress): void => {
      if (download.progress === undefined && progress.totalBytes > 0) {
        this.log.info(`downloading ${id}, ${(progress.totalBytes / 1e6).toFixed(1)} MB`);
      }
      download.progress = progress;
      markListed();
    };
    const result = await this.hub.download({ ...this.site, id }, onProgress, download.stop.signal);
    switch (result.outcome) {
      case 'done':
        this.log.info(`downloaded ${id}`);
        return { kind: 'done' };
      case 'already':
        return { kind: 'done' };
      case 'cancelled':
        return { kind: 'failed', reason: 'the server is stopping' };
      case 'refused':
      case 'failed': {
        const text = hubFaultText(result.fault);
        return 'unusable' in text
          ? { kind: result.fault.kind === 'missing' ? 'missing' : 'unusable', reason: text.unusable }
          : { kind: 'failed', reason: text.failed };
      }
    }
  }
}

/** Estimates the remaining seconds. */
function remaining({ progress }: Download): number {
  const left = progress === undefined ? 0 : progress.totalBytes - progress.doneBytes;
  return progress?.secondsLeft ?? (left > 0 ? left : UNKNOWN_BYTES) / DEFAULT_BYTES_PER_SECOND;
}
