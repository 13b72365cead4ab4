import assert from 'node:assert/strict';
import { readRetryAfter } from '../../../../src/core/http/retryAfter';

const NOW = Date.UTC(2026, 10, 26, 12);

function read(headers: Readonly<Record<string, string>>): number | undefined {
  return readRetryAfter((name) => headers[name] ?? null, NOW);
}

describe('the time until a rate limit ends', () => {
  for (const [name, headers, seconds] of [
    ['seconds', { 'retry-after': '55' }, 55],
    ['seconds with a fraction', { 'retry-after': ' 1.5 ' }, 1.5],
    ['a date', { 'retry-after': 'Thu, 26 Nov 2026 12:01:30 GMT' }, 90],
    ['a date that has passed', { 'retry-after': 'Thu, 26 Nov 2026 11:00:00 GMT' }, 0],
    ['more than a day', { 'retry-after': '1000000' }, 86_400],
    ['Retry-After before RateLimit', { 'retry-after': '3', ratelimit: '"api";r=0;t=55' }, 3],
    ['RateLimit', { ratelimit: '"api";r=0;t=55' }, 55],
    ['RateLimit with spaces', { ratelimit: '"api"; r=0; t=55' }, 55],
    ['the limit that is used up', { ratelimit: '"pages";r=7;t=9, "api";r=0;t=55' }, 55],
    ['the longest of those that are used up', { ratelimit: '"a,b";r=0;t=55,"api";r=0;t=5' }, 55],
    [
      'the window of the policy',
      {
        ratelimit: '"api";r=0',
        'ratelimit-policy': '"fixed window";"pages";q=100;w=60, "fixed window";"api";q=500;w=300',
      },
      300,
    ],
    ['no limit that is used up', { ratelimit: '"api";r=12;t=55' }, undefined],
    ['no time', { ratelimit: '"api";r=0' }, undefined],
    ['nonsense', { 'retry-after': '-5', ratelimit: 'api;;r=x,' }, undefined],
    ['nothing', {}, undefined],
  ] as const) {
    it(`is read from ${name}`, () => {
      assert.equal(read(headers), seconds);
    });
  }
});
