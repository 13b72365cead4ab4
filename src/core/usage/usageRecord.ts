import type { FailureKind } from '../http/failure';

/** One request that the user caused, with its repeats; a request for a list of inputs is one. */
export interface UsageRecord {
  /** The end of the request, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** What the local time is ahead of UTC, in minutes. */
  readonly offsetMinutes: number;
  readonly origin: string;
  /** The name of the account; `''` if no token was sent. */
  readonly account: string;
  readonly model: string;
  /** Whether there was a usable answer. */
  readonly ok: boolean;
  readonly kind?: FailureKind;
  readonly characters: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly seconds: number;
  /** Whether the answer came from the server's cache. */
  readonly cached: boolean;
  /** Tells the tokens of one account apart, without revealing them. */
  readonly tokenHash?: string;
}

/** Returns the local day of a record, `YYYY-MM-DD`. */
export function dayOf({ at, offsetMinutes }: Pick<UsageRecord, 'at' | 'offsetMinutes'>): string {
  return new Date(at + offsetMinutes * 60_000).toISOString().slice(0, 10);
}
