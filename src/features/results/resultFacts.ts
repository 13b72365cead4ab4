import { elapsedText } from '../../core/tasks/readingMarkdown';
import type { RunResult } from '../../core/runs/runResult';
import type { TokenUsage } from '../../core/tokenUsage';
import { dollarText } from '../../platform/messages/dollarText';
import type { ResultView } from '../../webview/resultProtocol';
import { cell } from './partWording';
import type { PartWording } from './partWording';

/** US dollars per million tokens. */
interface TokenPrice {
  readonly input: number;
  readonly output: number;
}

interface RunFacts {
  readonly results: readonly RunResult[];
  readonly hasLoaded: boolean;
  readonly price?: TokenPrice | undefined;
}

/** The facts about a run: the time in sight, and everything else where the user looks for it. */
export function resultFacts(
  { hasLoaded, price, results }: RunFacts,
  { numbers, panel, strings }: PartWording,
): ResultView['facts'] {
  const [first] = results;
  if (first === undefined) {
    return { text: '', more: [], details: [] };
  }
  const time = strings.elapsed(elapsedText(first.elapsedMs, numbers));
  const usage = totalUsage(results);
  const tokens =
    usage && strings.tokens(numbers.whole(usage.promptTokens), numbers.whole(usage.completionTokens));
  const cost = usage && price && costText(usage, price);
  const isCached = results.every(({ fromCache }) => fromCache === true);
  const provider = first.provider === undefined ? undefined : cell(first.provider);
  const requests = sum(results, ({ attempts }) => attempts);
  const characters = sum(results, (result) => result.characters);
  const details = [
    [panel.model, cell(first.model)],
    [panel.task, first.task === 'auto' ? undefined : cell(first.task)],
    [panel.time, time],
    [panel.provider, provider],
    [panel.tokens, tokens],
    [panel.cost, cost],
    [panel.characters, numbers.whole(characters)],
    [panel.requests, numbers.whole(requests)],
    [panel.computeType, first.computeType === undefined ? undefined : cell(first.computeType)],
    [panel.finishReason, first.finishReason === undefined ? undefined : cell(first.finishReason)],
    [panel.cache, isCached ? strings.fromCache : undefined],
  ] as const;
  return {
    text: hasLoaded ? panel.firstLoad(time) : time,
    more: [isCached ? strings.fromCache : undefined, provider, tokens, cost].filter(
      (fact) => fact !== undefined,
    ),
    details: details.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }])),
  };
}

function totalUsage(results: readonly RunResult[]): TokenUsage | undefined {
  const usages = results.flatMap(({ usage }) => usage ?? []);
  return usages.length === 0
    ? undefined
    : {
        promptTokens: sum(usages, ({ promptTokens }) => promptTokens),
        completionTokens: sum(usages, ({ completionTokens }) => completionTokens),
      };
}

function costText({ completionTokens, promptTokens }: TokenUsage, { input, output }: TokenPrice): string {
  return dollarText((promptTokens * input + completionTokens * output) / 1_000_000);
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
