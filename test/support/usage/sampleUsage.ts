import type { UsageRow } from '../../../src/core/usage/usageRow';
import { addDays } from '../../../src/core/usage/usageSpan';

const ROUTER = 'https://router.huggingface.co';
const LOCAL = 'http://127.0.0.1:8765';
const DEDICATED = 'https://q1w2e3.eu-west-1.aws.endpoints.huggingface.cloud';

/** Who uses what: origin, account, model, requests on a usual day, characters of one, tokens of one, seconds of one. */
const USES: readonly (readonly [string, string, string, number, number, number, number])[] = [
  [ROUTER, 'default', 'Qwen/Qwen3-Coder-480B-A35B-Instruct', 38, 2400, 900, 4.2],
  [ROUTER, 'research-team', 'openai/gpt-oss-120b:fastest', 21, 1800, 1200, 2.9],
  [LOCAL, 'default', 'demo/code-language', 46, 620, 0, 0.03],
  [ROUTER, 'default', 'facebook/bart-large-cnn', 9, 5200, 0, 1.4],
  [LOCAL, 'default', 'demo/code-embed', 14, 340, 0, 0.05],
  [DEDICATED, 'default', 'q1w2e3.eu-west-1.aws.endpoints.huggingface.cloud', 6, 900, 400, 1.1],
  [ROUTER, 'research-team', 'dslim/bert-base-NER', 5, 700, 0, 0.4],
  [LOCAL, '', 'mini/translate', 3, 210, 0, 0.2],
];

/**
 * The usage of a small team on each of some days up to `today`: fewer requests on weekends, a day with many failures, days with
 * rate limits. The same for the same arguments.
 */
export function sampleUsage(days: number, today: string): readonly UsageRow[] {
  return Array.from({ length: days }, (_, index) => index - days + 1).flatMap((offset) => {
    const day = addDays(today, offset);
    const weekday = new Date(day).getUTCDay();
    const load = weekday === 0 ? 0 : weekday === 6 ? 0.25 : 1;
    return USES.flatMap(([origin, account, model, usual, characters, tokens, seconds], use) => {
      const wave = 0.6 + 0.8 * Math.abs(Math.sin((offset + 5 * use) * 0.9 + use));
      const requests = Math.round(usual * load * wave * (offset < -60 ? 0.6 : 1));
      if (requests === 0) {
        return [];
      }
      const isOutage = origin === ROUTER && offset % 13 === -4;
      const rateLimited = account === 'research-team' && offset % 9 === -2 ? Math.ceil(requests / 6) : 0;
      const failed = rateLimited + (isOutage ? Math.ceil(requests / 3) : 0);
      return [
        {
          ...{ day, origin, account, model, requests, failed, rateLimited },
          characters: requests * characters,
          promptTokens: Math.round((requests - failed) * tokens * 0.7),
          completionTokens: Math.round((requests - failed) * tokens * 0.3),
          seconds: Math.round(requests * seconds * 1000) / 1000,
          cached: origin === LOCAL ? Math.floor(requests / 4) : 0,
        },
      ];
    });
  });
}
