import type { RequestEnded, RunEvent } from '../../../src/core/runs/runEvent';
import type { RunResult } from '../../../src/core/runs/runResult';
import type { Hasher } from '../../../src/core/runs/keepValue';

const DESCRIPTION = {
  endpoint: 'https://host.test/api',
  origin: 'https://host.test',
  api: 'huggingface',
  model: 'owner/model',
  task: 'text-classification',
  useCache: true,
  wait: 'onLoading',
} as const;

/** Hashes are the length of what was hashed. */
export const lengthHasher: Hasher = {
  ofBase64: async (base64) => `base64:${base64.length}`,
  ofBytes: async (bytes) => `bytes:${bytes.length}`,
  ofFile: async (uri) => `file:${uri.length}`,
};

export function resultOf(input: unknown, change: Partial<RunResult> = {}): RunResult {
  return {
    ...{ model: DESCRIPTION.model, task: DESCRIPTION.task, input },
    ...{ output: [{ label: 'good', score: 0.9 }], text: 'good', status: 'ok' },
    ...{ attempts: 1, elapsedMs: 12, characters: 4 },
    ...change,
  };
}

/** The events of a run, as they are fired. */
export function eventsOf(
  id: string,
  at: number,
  results: readonly RunResult[],
  requests: readonly Partial<RequestEnded>[] = [],
): { readonly started: RunEvent; readonly requests: readonly RunEvent[]; readonly ended: RunEvent } {
  return {
    started: { kind: 'started', id, at, description: DESCRIPTION, inputs: results.map(({ input }) => input) },
    requests: requests.map((request) => ({
      ...{ kind: 'requestEnded', id, at, origin: DESCRIPTION.origin, model: DESCRIPTION.model },
      ...{ task: DESCRIPTION.task, inputs: results[0]?.input, elapsedMs: 10 },
      sent: {
        ...{ method: 'POST', url: 'https://host.test/api/models/owner/model', body: '{"inputs":"text"}' },
        headers: { 'content-type': 'application/json' },
      },
      outcome: { ok: true, answer: { attempts: 1, kind: 'json', json: [] } },
      ...request,
    })),
    ended: { kind: 'ended', id, at: at + 12, description: DESCRIPTION, results },
  };
}
