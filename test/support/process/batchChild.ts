// A window that runs a batch on the lines of a file, or continues it, and prints which rows are written, until it is done or
// killed. `quiet` prints how much memory it takes instead.
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openTextSource } from '../../../src/core/runs/batch/batchSource';
import { NO_COUNTS } from '../../../src/core/runs/batch/batchTally';
import { JSONL_OUTPUT } from '../../../src/core/runs/batch/outputFormat';
import { fileBytes, sha256 } from '../../../src/node/batch/fileBytes';
import { openBatchOutput } from '../../../src/node/batch/openBatchOutput';
import { systemClock } from '../../../src/node/systemClock';
import { LINE_MODEL, runLineBatch } from '../runs/lineBatch';

const [, , path = '', endpoint = '', token = '', mode = 'new', sound = 'rows'] = process.argv;

/** Rows between two measurements of memory. */
const MEASURED_ROWS = 50_000;

async function main(): Promise<void> {
  const { signal } = new AbortController();
  const source = openTextSource(fileBytes(path), { format: 'lines' }, sha256);
  const { sha256: hash, total } = await source.summarize(() => undefined, signal);
  const output = await openBatchOutput({
    path: `${path}.out.jsonl`,
    sources: [path],
    plan: {
      source: { uris: [String(pathToFileURL(path))], format: 'lines' },
      ...{ sha256: hash, model: LINE_MODEL, task: 'text-classification', total },
    },
    format: JSONL_OUTPUT,
    mode: mode === 'resume' ? 'resume' : 'new',
    clock: systemClock,
  });
  let done = 0;
  for (let index = 0; index < total; index++) {
    done += output.stateOf(index) === 'done' ? 1 : 0;
  }
  const wrote = sound === 'rows' ? (index: number) => console.log(`row ${index}`) : memoryMeter();
  const { end, figures } = await runLineBatch(
    { endpoint, token },
    {
      inputs: source.inputs((index) => output.stateOf(index) === 'done'),
      total,
      before: { ...NO_COUNTS, done, elapsedMs: 0 },
      output: {
        async add(row, input) {
          await output.add(row, input);
          wrote(row.index);
        },
      },
    },
  );
  await output.save({ state: end.kind, figures });
  await output.close();
  console.log(`end ${JSON.stringify({ end, figures })}`);
}

/** Prints now, and then every few rows, how much memory is held, garbage not counted. */
function memoryMeter(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let rows = 0;
  const measure = (): void => {
    collect();
    const { external, heapUsed, rss } = process.memoryUsage();
    console.log(`memory ${JSON.stringify({ rss, held: heapUsed + external })}`);
  };
  measure();
  return () => {
    rows += 1;
    if (rows % MEASURED_ROWS === 0) {
      measure();
    }
  };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
