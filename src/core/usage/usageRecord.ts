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

/** A request as it is recorded. */
export interface EndedRequest extends Omit<UsageRecord, 'tokenHash'> {
  /** The token that was sent. Only its hash is kept. */
  readonly token?: string;
}

const DAY_MS = 86_400_000;
/** Far more than one request can have, and sums of it are exact. */
const MAX_COUNT = 1e9;

/** Returns the record with figures that can be added up. Those that cannot be right, as of a broken server, become 0. */
export function withPlausibleFigures(record: UsageRecord): UsageRecord {
  return {
    ...record,
    characters: plausible(record.characters),
    promptTokens: plausible(record.promptTokens),
    completionTokens: plausible(record.completionTokens),
    seconds: plausible(record.seconds * 1000) / 1000,
  };
}

/** The text of the day that was needed last: printing a date is slow, and most records are of the same day. */
const lastDay = { number: Number.NaN, text: '' };

/** Returns the local day of a record, `YYYY-MM-DD`. */
export function dayOf({ at, offsetMinutes }: Pick<UsageRecord, 'at' | 'offsetMinutes'>): string {
  const number = Math.floor((at + offsetMinutes * 60_000) / DAY_MS);
  if (number !== lastDay.number) {
    lastDay.text = new Date(number * DAY_MS).toISOString().slice(0, 10);
    lastDay.number = number;
  }
  return lastDay.text;
}

function plausible(figure: number): number {
  return figure > 0 && figure <= MAX_COUNT ? Math.round(figure) : 0;
}
