import pLimit from 'p-limit';
import type { HubAnswer, HubQuery, ModelHub, ModelOnHub } from './modelHub';

const MAX_PARALLEL = 4;

/**
 * Asks a hub about several models, a few at a time, and passes on each answer. Asks no more once the hub cannot be reached
 * or allows no more requests; the remaining models then get the same answer. Resolves early if the signal is aborted.
 */
export async function describeModels(
  hub: Pick<ModelHub, 'describe'>,
  query: HubQuery,
  ids: readonly string[],
  onAnswer: (id: string, answer: HubAnswer<ModelOnHub>) => void,
  signal: AbortSignal,
): Promise<void> {
  const limit = pLimit(MAX_PARALLEL);
  let end: Extract<HubAnswer<ModelOnHub>, { ok: false }> | undefined;
  await Promise.all(
    ids.map((id) =>
      limit(async () => {
        if (signal.aborted) {
          return;
        }
        const answer = end ?? (await hub.describe({ ...query, id }, signal).catch(() => undefined));
        if (answer === undefined || signal.aborted) {
          return;
        }
        if (!answer.ok && ['unreachable', 'tooManyRequests', 'webPage'].includes(answer.fault.kind)) {
          end = answer;
        }
        onAnswer(id, answer);
      }),
    ),
  );
}
