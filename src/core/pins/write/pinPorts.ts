import type { Failure } from '../../http/failure';
import type { PinIntent } from '../intent/pinIntent';
import type { Lock } from '../../ports';
import type { PinItem, PinList } from '../list/pinList';

/** The result of a request: a value, or a failure instead of a rejection. */
export type Reply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** The result of a POST. `isInDoubt`: the server may still have applied it; only reading the list again can tell. */
export type WriteReply =
  { readonly ok: true } | { readonly ok: false; readonly failure: Failure; readonly isInDoubt: boolean };

/** The account's pinned models on a server. An aborted signal closes the connection and gives the kind `cancelled`. */
export interface PinsApi {
  /** `GET {endpoint}/usage/pinned_models`. Anything except a well-formed list is a failure. */
  read(signal: AbortSignal): Promise<Reply<PinList>>;
  /** `POST {endpoint}/usage/pinned_models`: replaces the list with `items`. Always sends exactly one request. */
  replace(items: readonly PinItem[], signal: AbortSignal): Promise<WriteReply>;
}

/** Stores the model IDs of the list that the user last accepted, for each account. Both methods may reject. */
export interface AcceptedPins {
  /** @returns `undefined` if none is stored */
  read(scope: string): Promise<readonly string[] | undefined>;
  write(scope: string, modelIds: readonly string[]): Promise<void>;
}

/** A write that was started. */
export interface JournalEntry {
  readonly id: string;
  /** Identifies the server and the account; never contains a token. */
  readonly scope: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly intents: readonly PinIntent[];
}

/** Stores writes that were started and whose outcome is not known yet. Every method may reject. */
export interface PinJournal {
  open(): Promise<readonly JournalEntry[]>;
  write(entry: JournalEntry): Promise<void>;
  settle(id: string): Promise<void>;
}

/** The storage that pin writes share between windows. */
export interface PinStorage {
  readonly lock: Lock;
  readonly journal: PinJournal;
  readonly accepted: AcceptedPins;
}
