/** The small interfaces through which core reaches the world. Nothing here knows VS Code or Node. */

/** One HTTP request. The port never follows redirects and never changes a header. */
export interface FetchRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The server may get the request twice: a kept connection that turns out to be closed is replaced silently. */
  readonly isRepeatable?: boolean;
  /** Aborting closes the connection, at whatever stage the request is. */
  readonly signal: AbortSignal;
}

/** The head of an HTTP answer; the body arrives while it is read. */
export interface FetchResponse {
  readonly status: number;
  /** Header lookup, case-insensitive; `null` where the header is absent. */
  header(name: string): string | null;
  /** The body after content decoding; iterating may throw when the connection is lost. Empty where there is none. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Sends a request. Rejects when no answer head arrived; the error carries the transport's `code`
 * (`ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`, …) where it has one, possibly on its `cause`.
 */
export type Fetch = (request: FetchRequest) => Promise<FetchResponse>;

/** Time. `monotonic` never jumps, `now` may. */
export interface Clock {
  /** Milliseconds since an arbitrary start; never goes backwards. */
  monotonic(): number;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds, or rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Log lines that could be published: never a token, never the user's text. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Something to be ended by whoever made it; the same shape as VS Code's. */
export interface Disposable {
  dispose(): void;
}

/** The same shape as VS Code's `Event`. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** Small state that outlives the session, not secret. */
export interface KeyValueStore {
  get(key: string): unknown;
  update(key: string, value: unknown): Promise<void>;
}

/** Secrets, by key. Every method may reject where the keychain is unavailable. */
export interface SecretStore {
  get(key: string): Promise<string | undefined>;
  store(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  keys(): Promise<readonly string[]>;
  readonly onDidChange: Event<{ readonly key: string }>;
}

/** Keeps the writers of one machine apart. */
export interface Lock {
  /**
   * Runs `work` while nobody else on this machine runs work of the same `name`. `held` is false where that could not
   * be had (no file system, an error, a wait that took too long); the work runs all the same.
   * Rejects with the signal's reason when it is aborted before the work began, else as `work` does.
   */
  withLock<T>(name: string, signal: AbortSignal, work: (held: boolean) => Promise<T>): Promise<T>;
}
