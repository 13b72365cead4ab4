/** The small interfaces through which core uses the network, time, and storage. They are independent of VS Code and Node. */

/** One HTTP request. The port never follows redirects and never changes a header. */
export interface FetchRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Allows the transport to send the request again if a reused connection turns out to be closed. */
  readonly isRepeatable?: boolean;
  /** Aborting closes the connection at any stage of the request. */
  readonly signal: AbortSignal;
}

/** The head of an HTTP response. The body arrives while it is being read. */
export interface FetchResponse {
  readonly status: number;
  /** Looks up a header, ignoring case. Returns `null` if it is absent. */
  header(name: string): string | null;
  /** The decoded body, which can be empty. Iterating throws if the connection is lost. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Sends a request. Rejects if no response head arrives. The error or its `cause` then has the transport's `code`
 * (`ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`, …), if any.
 */
export type Fetch = (request: FetchRequest) => Promise<FetchResponse>;

/** Measures time. `monotonic` never jumps, `now` can. */
export interface Clock {
  /** Milliseconds since an arbitrary start; never goes backwards. */
  monotonic(): number;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds, or rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Writes log lines that are safe to publish: they never contain a token or the user's text. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Has the same shape as VS Code's `Disposable`. Whoever creates one disposes of it. */
export interface Disposable {
  dispose(): void;
}

/** Has the same shape as VS Code's `Event`. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** Keeps small, non-secret values across sessions. */
export interface KeyValueStore {
  get(key: string): unknown;
  update(key: string, value: unknown): Promise<void>;
}

/** Keeps secrets by key. Every method can reject if the keychain is unavailable. */
export interface SecretStore {
  get(key: string): Promise<string | undefined>;
  store(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  keys(): Promise<readonly string[]>;
  readonly onDidChange: Event<{ readonly key: string }>;
}

/** Prevents concurrent writes by several processes on one machine. */
export interface Lock {
  /**
   * Runs `work` while no other process on this machine runs work of the same `name`. If the lock is not available (no
   * file system, an error, a timeout), the work runs anyway and `held` is false.
   * Rejects with the signal's reason if it is aborted before the work starts, and otherwise as `work` does.
   */
  withLock<T>(name: string, signal: AbortSignal, work: (held: boolean) => Promise<T>): Promise<T>;
}
