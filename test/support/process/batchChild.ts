// A window that runs a batch on the lines of a file, or continues it, and prints how many rows are written, until it is
// done or killed.
import { EndpointMemory } from '../../../src/core/endpoints/endpointMemory';
import { RunRouter } from '../../../src/core/endpoints/runRouter';
import { ApiClient } from '../../../src/core/http/jsonClient';
import { openBatchSender } from '../../../src/core/runs/batch/batchSender';
import { openTextSource } from '../../../src/core/runs/batch/batchSource';
import { NO_COUNTS } from '../../../src/core/runs/batch/batchTally';
import { JSONL_OUTPUT } from '../../../src/core/runs/batch/outputFormat';
import { runBatch } from '../../../src/core/runs/batch/runBatch';
import { ModelClient } from '../../../src/core/runs/modelClient';
import { codePointCount } from '../../../src/core/usage/characterCount';
import { fileBytes, sha256 } from '../../../src/node/batch/fileBytes';
import { openBatchOutput } from '../../../src/node/batch/openBatchOutput';
import { createNodeFetch } from '../../../src/node/nodeFetch';
import { systemClock } from '../../../src/node/systemClock';
import { errorLogger } from '../loggers';
import { memoryState } from '../memoryState';

const [, , path = '', endpoint = '', token = '', mode = 'new'] = process.argv;

const MODEL = 'demo/code-language';

async function main(): Promise<void> {
  const { signal } = new AbortController();
  const ports = { fetch: createNodeFetch(), clock: systemClock, logger: errorLogger };
  const source = openTextSource(fileBytes(path), { format: 'lines' }, sha256);
  const { sha256: hash, total } = await source.summarize(() => undefined, signal);
  const output = await openBatchOutput({
    path: `${path}.out.jsonl`,
    sources: [path],
    plan: {
      source: { uris: [`file://${path}`], format: 'lines' },
      ...{ sha256: hash, model: MODEL, task: 'text-classification', total },
    },
    format: JSONL_OUTPUT,
    mode: mode === 'resume' ? 'resume' : 'new',
    clock: systemClock,
  });
  const sender = await openBatchSender(
    {
      client: new ModelClient(ports),
      router: new RunRouter(new ApiClient(ports), new EndpointMemory(memoryState().state)),
      ...{ clock: systemClock, listRefusers: new Set(), onRequestEnded: () => undefined },
    },
    {
      ...{ endpoint, origin: endpoint, isLocalServer: true, api: 'auto', model: MODEL },
      ...{ task: 'text-classification', useCache: true, wait: 'onLoading', timeoutMs: 60_000 },
    },
    { account: { account: 'test', token }, id: 'batch' },
    { signal },
  );
  if ('detail' in sender) {
    throw new Error(sender.kind);
  }
  const states = Array.from({ length: total }, (_, index) => output.stateOf(index));
  const done = states.filter((state) => state === 'done').length;
  const { end, figures } = await runBatch({
    ...sender,
    inputs: source.inputs((index) => output.stateOf(index) === 'done'),
    total,
    before: { ...NO_COUNTS, done, elapsedMs: 0 },
    shape: ({ kind, ...input }) =>
      kind === 'ready' && 'input' in input
        ? { ok: true, inputs: input.input, characters: codePointCount(String(input.input)) }
        : { ok: false, error: { kind: 'invalidInput', message: 'broken' } },
    output: {
      async add(row, input) {
        await output.add(row, input);
        console.log(`row ${row.index}`);
      },
    },
    ...{ clock: systemClock, signal },
    saveFile: () => Promise.reject(new Error('no files here')),
    messageOf: ({ kind }) => kind,
  });
  await output.save(end.kind, figures);
  await output.close();
  console.log(`end ${JSON.stringify({ end, figures })}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
