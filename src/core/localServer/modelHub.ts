import type { NumberFormat } from './numberFormat';

/** A hub, and who asks. */
export interface HubAccess {
  /** The base URL without a trailing slash, as `readHubAddress` returns it; may have a path. */
  readonly hub: string;
  /** Sent to the origin of the hub only, and only over a connection that is encrypted or stays on this machine. */
  readonly token?: string | undefined;
}

/** A question to a hub. */
export interface HubQuery extends HubAccess {
  /** Called with `true` when the hub asks to wait, and with `false` when that is over. */
  readonly onWait?: (waits: boolean) => void;
}

/** Why a hub did not give a model, or why it could not be kept. */
export type HubFault =
  /**
   * The hub has no such model, or does not show it to this user. `asksForToken`: there was no valid token, so that the hub
   * does not say which.
   */
  | { readonly kind: 'missing'; readonly asksForToken?: true }
  /** Its files are given to users with access only. Access is requested on the page of the model. */
  | { readonly kind: 'needsAccess'; readonly page: string; readonly withToken: boolean }
  | { readonly kind: 'noOnnx' }
  /** It has ONNX files or others, but not all that the server needs: `detail` follows "Model x ". */
  | { readonly kind: 'incomplete'; readonly detail: string }
  /** None of its parts has the requested number format. */
  | { readonly kind: 'noSuchFormat'; readonly available: readonly NumberFormat[] }
  /** No number format fits the memory of the server. `bytes` is the size of the smallest one. */
  | { readonly kind: 'tooLargeForMemory'; readonly bytes: number; readonly memoryBytes: number }
  | { readonly kind: 'noSpace'; readonly neededBytes: number; readonly freeBytes: number }
  /** The folder of the model has other files already. They are never replaced. */
  | { readonly kind: 'folderInUse' }
  /** The hub allows no more requests now. */
  | { readonly kind: 'tooManyRequests'; readonly retryAfterSeconds?: number | undefined }
  /** A web page came in place of data: the network may require a login. */
  | { readonly kind: 'webPage' }
  | { readonly kind: 'status'; readonly status: number }
  /** No connection, or it was lost too often (`isLost`). `code` is that of the system, such as `ECONNREFUSED`. */
  | { readonly kind: 'unreachable'; readonly code?: string | undefined; readonly isLost?: true }
  /** The other host from which the hub sends its files refused, or there is no connection to it. */
  | {
      readonly kind: 'storage';
      readonly host: string;
      readonly status?: number | undefined;
      readonly code?: string | undefined;
    }
  /** The hub returned something else than was asked for, far too much of it, or redirects that cannot be followed. */
  | { readonly kind: 'badAnswer'; readonly what: 'otherData' | 'tooLarge' | 'redirect' }
  /** A file is not what the hub announced. */
  | {
      readonly kind: 'badFile';
      readonly file: string;
      readonly what: 'checksum' | 'larger' | 'smaller' | 'gone';
    }
  /** The file system refused. `detail` follows "because" and has no path. */
  | { readonly kind: 'disk'; readonly code: string; readonly detail: string };

export type HubAnswer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: HubFault };

/** A number format in which a hub has the model. Parts without this format come in another one. */
export interface FormatOnHub {
  readonly dtype: NumberFormat;
  /** The size of all files to download, in bytes. */
  readonly bytes: number;
  /** The number of files to download. */
  readonly files: number;
  /** Bytes of them that are here from an earlier download. */
  readonly bytesHere: number;
}

/** What a hub says about a model. */
export interface ModelOnHub {
  readonly id: string;
  /** Its task, as the hub names it. */
  readonly task?: string | undefined;
  readonly license?: string | undefined;
  /** Whether its files are given only to users who requested access. */
  readonly gated: boolean;
  readonly private: boolean;
  readonly downloads?: number | undefined;
  /** In the order in which the server prefers them; never empty. */
  readonly formats: readonly [FormatOnHub, ...FormatOnHub[]];
}

/** A row of a search. */
export interface ModelRow {
  readonly id: string;
  readonly task?: string | undefined;
  readonly downloads?: number | undefined;
  readonly gated: boolean;
}

export interface DownloadRequest extends HubAccess {
  readonly id: string;
  /** If absent, the best format that fits the memory. */
  readonly dtype?: NumberFormat | undefined;
  /** Absolute path of the model folder; created if missing. The model appears as `<folder>/<id>` when it is complete. */
  readonly folder: string;
  /** The memory of the server for models, in bytes. If absent, any size fits. */
  readonly memoryBytes?: number | undefined;
}

/** How far a download is. */
export interface DownloadProgress {
  /** Bytes that are here, with those of earlier attempts. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Absent until it was measured. */
  readonly bytesPerSecond?: number | undefined;
  readonly secondsLeft?: number | undefined;
  /** Why nothing arrives now: another window or the server downloads this model, or the hub asked to wait. */
  readonly waitsFor?: 'otherDownload' | 'hub' | undefined;
}

/**
 * How a download ended; `bytes` is what was received over the network. `already`: the model was in the folder.
 * `refused`: it cannot be used or there is no room, so that trying again does not help. A download that was canceled or
 * that failed keeps what has arrived, and the next one goes on from there.
 */
export type DownloadResult =
  | { readonly outcome: 'done' | 'already' | 'cancelled'; readonly bytes: number }
  | { readonly outcome: 'refused' | 'failed'; readonly bytes: number; readonly fault: HubFault };

/** Finds models on a hub and downloads them. Nothing rejects, except with the reason of an aborted signal. */
export interface ModelHub {
  /** Asks for one model, with one request. `folder` is the model folder that would receive it. */
  describe(
    query: HubQuery & { readonly id: string; readonly folder?: string },
    signal: AbortSignal,
  ): Promise<HubAnswer<ModelOnHub>>;
  /** Finds models with ONNX files for transformers.js by part of their ID, most downloaded first, with one request. */
  search(
    query: HubQuery & {
      readonly text: string;
      readonly task?: string | undefined;
      /** At most 100; 30 by default. */
      readonly limit?: number | undefined;
    },
    signal: AbortSignal,
  ): Promise<HubAnswer<readonly ModelRow[]>>;
  /** Downloads a model. Never rejects: an aborted signal ends in `cancelled`. */
  download(
    request: DownloadRequest,
    onProgress: (progress: DownloadProgress) => void,
    signal: AbortSignal,
  ): Promise<DownloadResult>;
}
