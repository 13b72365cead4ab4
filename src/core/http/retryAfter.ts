const MAX_SECONDS = 86_400;

/**
 * Returns the seconds to wait before the next request: from `Retry-After` (seconds or an HTTP date), or else from the
 * `RateLimit` items whose quota is used up (`"api";r=0;t=55`), with the window of `RateLimit-Policy` where they give no
 * time. At least 0, at most a day; `undefined` if nothing is valid. `now` is in milliseconds since the Unix epoch. Hugging
 * Face sends the fields of version 9 of the draft `draft-ietf-httpapi-ratelimit-headers`.
 */
export function readRetryAfter(header: (name: string) => string | null, now: number): number | undefined {
  return (
    fromRetryAfter(header('retry-after'), now) ??
    fromRateLimit(header('ratelimit'), header('ratelimit-policy'))
  );
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

function fromRateLimit(limits: string | null, policies: string | null): number | undefined {
  const pauses = items(limits)
    .filter((item) => parameter(item, 'r') === 0)
    .map((item) => parameter(item, 't') ?? windowOf(item, policies) ?? Number.NaN)
    .filter((seconds) => !Number.isNaN(seconds));
  return pauses.length === 0 ? undefined : clamp(Math.max(...pauses));
}

/** Returns the window of the policy with the name of a limit. Hugging Face puts the kind of the policy before the name. */
function windowOf(limit: string, policies: string | null): number | undefined {
  const name = /"[^"]*"/.exec(limit)?.[0] ?? '';
  const policy = items(policies).find((item) => item.includes(name));
  return policy === undefined ? undefined : parameter(policy, 'w');
}

/** Splits a list of quoted names with parameters. */
function items(list: string | null): readonly string[] {
  return list?.match(/(?:"[^"]*"|[^",])+/g) ?? [];
}

function parameter(item: string, name: string): number | undefined {
  const value = new RegExp(`;\\s*${name}=(\\d+)`).exec(item)?.[1];
  return value === undefined ? undefined : Number(value);
}

function clamp(seconds: number): number {
  return Math.min(Math.max(seconds, 0), MAX_SECONDS);
}
