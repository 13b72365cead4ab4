const MAX_SECONDS = 86_400;

/**
 * Returns the seconds to wait before the next request: from `Retry-After` (seconds or an HTTP date), or else from a
 * `RateLimit` field whose quota is used up (`"api";r=0;t=55`). At least 0, at most a day; `undefined` if neither is
 * valid. `now` is in milliseconds since the Unix epoch.
 */
export function readRetryAfter(header: (name: string) => string | null, now: number): number | undefined {
  return fromRetryAfter(header('retry-after'), now) ?? fromRateLimit(header('ratelimit'));
}

function fromRetryAfter(value: string | null, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    return clamp(Number(text));
  }
  // Date.parse alone accepts almost anything as a date, such as "-5".
  if (/^[A-Z][a-z]{2,8}, .*\d\d:\d\d:\d\d/.test(text)) {
    const at = Date.parse(text);
    return Number.isNaN(at) ? undefined : clamp((at - now) / 1000);
  }
  return undefined;
}

function fromRateLimit(value: string | null): number | undefined {
  const text = value ?? '';
  const remaining = /;\s*r=(\d+)/.exec(text)?.[1];
  const reset = /;\s*t=(\d+)/.exec(text)?.[1];
  return remaining !== undefined && Number(remaining) === 0 && reset !== undefined
    ? clamp(Number(reset))
    : undefined;
}

function clamp(seconds: number): number {
  return Math.min(Math.max(seconds, 0), MAX_SECONDS);
}
