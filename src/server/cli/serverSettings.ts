/** What the server is told on its command line. */
export interface ServerSettings {
  /** 0: any free port. */
  readonly port: number;
  readonly token: string;
  /** Absolute paths of the folders with models. */
  readonly modelFolders: readonly string[];
  readonly cacheBytes: number;
  /** Largest body of a picture or a sound; JSON may have at most 8 MB as well. */
  readonly maxBodyBytes: number;
  /** What the bodies of all requests without their answer may take together; 128 MB where it is not given. */
  readonly maxBodiesBytes?: number;
  /** Time in milliseconds in which a whole request has to arrive. */
  readonly requestTimeoutMs: number;
  /** What models may take in memory together, in bytes; pinned ones count, but never have to go. */
  readonly memoryBudgetBytes: number;
  /** How many requests may use one model or wait for it at a time; more get a 503 that says busy. */
  readonly maxQueue: number;
  /** How many models may be pinned. */
  readonly allowedPins: number;
  /** Where models that lie in no model folder are brought from, and to which folder; never where it is not given. */
  readonly downloads?: { readonly hub: string; readonly folder: string };
  /** Absolute path of the folder that keeps pins and load times; without it they end with the server. */
  readonly stateFolder?: string;
  /** Milliseconds without any lease after which `unused` resolves; never where it is not given. */
  readonly unusedAfterMs?: number;
  /** A load is given up after so many milliseconds, or ten times its estimate if that is more; 120,000 where it is not given. */
  readonly loadTimeoutMs?: number;
  /** Milliseconds that `engine` adds to each load on purpose; counted in the estimates. */
  readonly loadDelayMs: number;
}
