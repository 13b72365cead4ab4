import type { RunItem } from './runItem';

/** Returns what `Show Last Response as JSON` shows: the answer or failure of a run, or a list if it has several inputs. */
export function rawAnswer(items: readonly RunItem[]): unknown {
  const answers = items.map(({ result }) => result.output ?? result.error);
  return answers.length === 1 ? answers[0] : answers;
}
