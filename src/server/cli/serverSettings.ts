/** The settings from the command line. */
export interface ServerSettings {
  /** 0 uses any free port. */
  readonly port: number;
  readonly token: string;
  /** Absolute paths of the folders with models. */
  readonly modelFolders: readonly string[];
  /** Absolute path of the folder in which Hugging Face's tools keep models, if those are offered, too; may be missing. */
  readonly hubCache?: string;
  readonly cacheBytes: number;
  /** Maximum size of an image or audio body in bytes. JSON is additionally limited to 8 MiB. */
  readonly maxBodyBytes: number;
  /** Maximum total size of the bodies of unanswered requests, in bytes; 128 MiB by default. */
  readonly maxBodiesBytes?: number;
  /** Time limit in milliseconds for receiving a whole request. */
  readonly requestTimeoutMs: number;
  /** Maximum memory for all models in bytes. Pinned models count, but are never unloaded. */
  readonly memoryBudgetBytes: number;
  /** Maximum number of requests that use one model or wait for it; others get a 503. */
  readonly maxQueue: number;
  /** Maximum number of pinned models. */
  readonly allowedPins: number;
  /** Where to download missing models from and to; no downloads if not set. */
  readonly downloads?: {
    readonly hub: string;
    readonly token?: string;
    readonly folder: string;
    /** How long to wait before each new try after a lost connection, in milliseconds. */
    readonly retryMs?: readonly number[];
  };
  /** Absolute path of the folder for pins and load times; without it they are lost when the server exits. */
  readonly stateFolder?: string;
  /** Milliseconds without any lease after which `unused` resolves; never if not set. */
  readonly unusedAfterMs?: number;
  /** Time limit for a load in milliseconds, or ten times its estimate if that is longer; 120,000 by default. */
  readonly loadTimeoutMs?: number;
  /** Milliseconds that the engine deliberately adds to each load; included in the estimates. */
  readonly loadDelayMs: number;
}
