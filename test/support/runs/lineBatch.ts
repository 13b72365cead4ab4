import { EndpointMemory } from '../../../src/core/endpoints/endpointMemory';
import { RunRouter } from '../../../src/core/endpoints/runRouter';
import { ApiClient } from '../../../src/core/http/jsonClient';
import type { BatchPlan } from '../../../src/core/runs/batch/batchPlan';
import { openBatchSender } from '../../../src/core/runs/batch/batchSender';
import type { BatchEnd, BatchFigures } from '../../../src/core/runs/batch/batchTypes';
import { runBatch } from '../../../src/core/runs/batch/runBatch';
import { ModelClient } from '../../../src/core/runs/modelClient';
import { codePointCount } from '../../../src/core/usage/characterCount';
import { createNodeFetch } from '../../../src/node/nodeFetch';
import { systemClock } from '../../../src/node/systemClock';
import { errorLogger } from '../loggers';
import { memoryState } from '../memoryState';

/** The model that labels the lines. */
export const LINE_MODEL = 'demo/code-language';

/** Where the requests go. */
export interface LineTarget {
  readonly endpoint: string;
  readonly token: string;
}

/** Runs a batch that classifies texts at a real server, through the client that other runs have. */
export async function runLineBatch(
  { endpoint, token }: LineTarget,
  plan: Pick<BatchPlan, 'inputs' | 'total' | 'output'> & Partial<BatchPlan>,
): Promise<{ readonly end: BatchEnd; readonly figures: BatchFigures }> {
  const { signal } = new AbortController();
  const ports = { fetch: createNodeFetch(), clock: systemClock, logger: errorLogger };
  const sender = await openBatchSender(
    {
      client: new ModelClient(ports),
      router: new RunRouter(new ApiClient(ports), new EndpointMemory(memoryState().state)),
      ...{ clock: systemClock, listRefusers: new Set(), onRequestEnded: () => undefined },
    },
    {
      ...{ endpoint, origin: endpoint, isLocalServer: true, api: 'auto', model: LINE_MODEL },
      ...{ task: 'text-classification', useCache: true, wait: 'onLoading', timeoutMs: 60_000 },
    },
    { account: { account: 'test', token }, id: 'batch' },
    { signal },
  );
  if ('detail' in sender) {
    throw new Error(sender.kind);
  }
  return runBatch({
    ...sender,
    shape: (input) =>
      input.kind === 'ready'
        ? { ok: true, inputs: input.input, characters: codePointCount(String(input.input)) }
        : { ok: false, error: { kind: 'invalidInput', message: 'broken' } },
    ...{ clock: systemClock, signal },
    saveFile: () => Promise.reject(new Error('no files here')),
    messageOf: ({ kind }) => kind,
    ...plan,
  });
}
