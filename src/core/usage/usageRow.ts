/** The usage of one model with one account on one day. */
export interface UsageRow {
  /** The local day, `YYYY-MM-DD`. */
  readonly day: string;
  readonly origin: string;
  /** `''` if no token was sent. */
  readonly account: string;
  readonly model: string;
  readonly requests: number;
  /** The requests without a usable answer. */
  readonly failed: number;
  /** The requests that the server refused because of a rate limit. Not exported. */
  readonly rateLimited: number;
  readonly characters: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly seconds: number;
  /** The requests that the server answered from its cache. */
  readonly cached: number;
}

/** The first and the last day, both included; without one of them, all days before or after. */
export interface UsageSpan {
  readonly from?: string;
  readonly to?: string;
}

/** Orders rows by day, origin, account, and model, by code units, so that every export has the same order. */
export function compareRows(a: UsageRow, b: UsageRow): number {
  return (
    compareTexts(a.day, b.day) ||
    compareTexts(a.origin, b.origin) ||
    compareTexts(a.account, b.account) ||
    compareTexts(a.model, b.model)
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
