import assert from 'node:assert/strict';
import { RunRouter } from '../../../src/core/endpoints/runRouter';
import { EndpointMemory } from '../../../src/core/endpoints/endpointMemory';
import { ApiClient } from '../../../src/core/http/jsonClient';
import type { BatchPlan } from '../../../src/core/runs/batch/batchPlan';
import { openBatchSender } from '../../../src/core/runs/batch/batchSender';
import type { BatchTarget } from '../../../src/core/runs/batch/batchSender';
import type { BatchEnd, BatchFigures, BatchInput, BatchRow } from '../../../src/core/runs/batch/batchTypes';
import { runBatch } from '../../../src/core/runs/batch/runBatch';
import { ModelClient } from '../../../src/core/runs/modelClient';
import type { RequestEnded } from '../../../src/core/runs/runEvent';
import { codePointCount } from '../../../src/core/usage/characterCount';
import { memoryState } from '../memoryState';
import { silentLogger } from '../loggers';
import type { VirtualClock } from '../virtualClock';
import type { BatchServer } from './batchServer';

const TARGET: BatchTarget = {
  ...{ endpoint: 'http://127.0.0.1:1', origin: 'http://127.0.0.1:1', isLocalServer: true },
  ...{ api: 'huggingface', model: 'demo/labels', task: 'text-classification' },
  ...{ useCache: true, wait: 'onLoading', timeoutMs: 60_000 },
};

export interface SampleBatch {
  readonly end: BatchEnd;
  readonly figures: BatchFigures;
  /** In the order in which they were written. */
  readonly rows: readonly BatchRow[];
  readonly requests: readonly RequestEnded[];
}

/** Texts as inputs of a batch; an empty text is an empty input. */
export async function* textInputs(texts: Iterable<string>): AsyncGenerator<BatchInput> {
  let index = 0;
  for (const text of texts) {
    const place = { index, id: String(index), line: index + 1 };
    yield text === '' ? { ...place, kind: 'empty' } : { ...place, kind: 'ready', input: text };
    index += 1;
  }
}

/** Runs a batch on texts through the client of other runs, against a server on the same virtual clock. */
export async function runSampleBatch(
  clock: VirtualClock,
  server: Pick<BatchServer, 'fetch'>,
  texts: readonly string[],
  plan: Partial<BatchPlan> = {},
  target: Partial<BatchTarget> = {},
): Promise<SampleBatch> {
  const ports = { fetch: server.fetch, clock, logger: silentLogger };
  const requests: RequestEnded[] = [];
  const rows: BatchRow[] = [];
  const sender = await openBatchSender(
    {
      client: new ModelClient(ports),
      router: new RunRouter(new ApiClient(ports), new EndpointMemory(memoryState().state)),
      clock,
      listRefusers: new Set(),
      onRequestEnded: (ended) => requests.push(ended),
    },
    { ...TARGET, ...target },
    { account: { account: 'sample', token: 'hf_testSample' }, id: 'batch' },
    { signal: new AbortController().signal },
  );
  assert.ok('send' in sender);
  const ended = await runBatch({
    ...sender,
    inputs: textInputs(texts),
    total: texts.length,
    shape: (input) =>
      input.kind === 'ready'
        ? { ok: true, inputs: input.input, characters: codePointCount(String(input.input)) }
        : { ok: false, error: { kind: 'invalidInput', message: `Line ${input.line} is broken.` } },
    output: {
      add: async (row) => {
        rows.push(row);
      },
    },
    clock,
    signal: new AbortController().signal,
    saveFile: () => Promise.reject(new Error('no files here')),
    messageOf: ({ kind }) => `It failed: ${kind}.`,
    ...plan,
  });
  return { ...ended, rows, requests };
}
