import type { Failure } from '../../http/failure';
import type { PinIntent } from '../intent/pinIntent';
import type { Lock } from '../../ports';
import type { PinItem, PinList } from '../list/pinList';

/** What a request came to: a value, or why not. Never a rejection. */
export type Reply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** How a POST ended. `isInDoubt`: the server may have carried it out all the same; only a fresh read can tell. */
export type WriteReply =
  { readonly ok: true } | { readonly ok: false; readonly failure: Failure; readonly isInDoubt: boolean };

/** The account's pinned models on a server. An aborted signal closes the connection and gives the kind `cancelled`. */
export interface PinsApi {
  /** `GET {endpoint}/usage/pinned_models`. Anything but a well-formed list is a failure. */
  read(signal: AbortSignal): Promise<Reply<PinList>>;
  /** `POST {endpoint}/usage/pinned_models`: makes `items` the whole list. Sends exactly one request, whatever comes. */
  replace(items: readonly PinItem[], signal: AbortSignal): Promise<WriteReply>;
}

/** The models of the list that each account was last content with; outlives the process. Both methods may reject. */
export interface AcceptedPins {
  /** @returns `undefined` where nothing is known. */
  read(scope: string): Promise<readonly string[] | undefined>;
  write(scope: string, modelIds: readonly string[]): Promise<void>;
}

/** A write that was begun. */
export interface JournalEntry {
  readonly id: string;
  /** Which server and account it is about; never a token. */
  readonly scope: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly intents: readonly PinIntent[];
}

/** Writes that were begun and whose end nobody knows yet; outlives the process. Every method may reject. */
export interface PinJournal {
  open(): Promise<readonly JournalEntry[]>;
  write(entry: JournalEntry): Promise<void>;
  settle(id: string): Promise<void>;
}

/** What pin writes share between windows. */
export interface PinStorage {
  readonly lock: Lock;
  readonly journal: PinJournal;
  readonly accepted: AcceptedPins;
}
