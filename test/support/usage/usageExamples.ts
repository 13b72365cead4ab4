import type { UsageRecord } from '../../../src/core/usage/usageRecord';

/** A request of one character that succeeded. */
export function exampleRecord(change: Partial<UsageRecord> = {}): UsageRecord {
  return {
    ...{
      at: Date.now(),
      offsetMinutes: 0,
      origin: 'https://example.test',
      account: 'default',
      model: 'gpt2',
    },
    ...{ ok: true, characters: 1, promptTokens: 2, completionTokens: 3, seconds: 0.1, cached: false },
    ...change,
  };
}
