import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { openTextSource } from '../../../../src/core/runs/batch/batchSource';
import { evaluateRows } from '../../../../src/core/runs/batch/evaluation';
import type { Evaluation } from '../../../../src/core/runs/batch/evaluation';
import { JSONL_OUTPUT } from '../../../../src/core/runs/batch/outputFormat';
import { jsonlRows, withExpected } from '../../../../src/core/runs/batch/readOutput';
import { jsonLines } from '../../../../src/core/runs/batch/sourceRows';
import { fileBytes, sha256 } from '../../../../src/node/batch/fileBytes';
import { openBatchOutput } from '../../../../src/node/batch/openBatchOutput';
import { systemClock } from '../../../../src/node/systemClock';
import { HELD_OUT, HELD_OUT_SAMPLE } from '../../../models/train/codeLanguage/heldOut';
import { startProcess } from '../../../support/process/serverProcess';
import type { ServerProcess } from '../../../support/process/serverProcess';
import { LINE_MODEL, runLineBatch } from '../../../support/runs/lineBatch';

/** `npm run soak` takes all held-out snippets, if `npm run make:held-out` has made them. */
const takesAll = process.env['SOAK_HELD_OUT'] !== undefined;
/** Of the sample, measured as the training script measures the model. */
const RIGHT_IN_SAMPLE = 221;

describe('the demo model on snippets from packages that it was not trained on', function () {
  this.timeout(600_000);
  let folder = '';
  let server: ServerProcess;
  let documented = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'held-out-'));
    server = await startProcess('--models', resolve('test/models'), '--no-state');
    const text = await readFile(resolve('test/models/demo/code-language/training.json'), 'utf8');
    documented = v.parse(v.object({ accuracy: v.number() }), JSON.parse(text)).accuracy;
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });

  /** Runs the snippets of a file as a batch, and evaluates its output by the language that each is in. */
  async function evaluate(snippets: string): Promise<Evaluation> {
    const path = join(folder, 'snippets.jsonl');
    await copyFile(snippets, path);
    const source = openTextSource(fileBytes(path), { format: 'jsonl', column: 'text' }, sha256);
    const summary = await source.summarize(() => undefined, new AbortController().signal);
    const { sha256: hash, total } = summary;
    const output = await openBatchOutput({
      path: `${path}.out.jsonl`,
      sources: [path],
      plan: {
        source: { uris: [String(pathToFileURL(path))], format: 'jsonl', column: 'text' },
        ...{ sha256: hash, model: LINE_MODEL, task: 'text-classification', total },
      },
      ...{ format: JSONL_OUTPUT, mode: 'new', clock: systemClock },
    });
    try {
      const target = { endpoint: `http://127.0.0.1:${server.port}`, token: server.token };
      const { end, figures } = await runLineBatch(target, { inputs: source.inputs(), total, output });
      assert.equal(end.kind, 'complete');
      await output.save({ state: end.kind, figures });
    } finally {
      await output.close();
    }
    const rows = jsonlRows(fileBytes(`${path}.out.jsonl`));
    return evaluateRows(withExpected(rows, jsonLines(fileBytes(path)), 'language'), false);
  }

  /** Three times the standard error of a share that is measured on some snippets. */
  const tolerance = (count: number) => 3 * Math.sqrt((documented * (1 - documented)) / count);

  (takesAll ? it.skip : it)('has the documented accuracy as a batch over a sample of them', async () => {
    const found = await evaluate(HELD_OUT_SAMPLE);
    assert.ok(found.kind === 'classification');
    assert.deepEqual([found.total, found.evaluated, found.labels.length], [230, 230, 23]);
    assert.ok(found.labels.every(({ support }) => support === 10));
    assert.equal(found.accuracy, RIGHT_IN_SAMPLE / 230);
    assert.ok(Math.abs(found.accuracy - documented) < tolerance(230));
  });

  (takesAll && existsSync(HELD_OUT) ? it : it.skip)(
    'has the documented accuracy as a batch over all of them',
    async () => {
      const found = await evaluate(HELD_OUT);
      assert.ok(found.kind === 'classification');
      console.log(`      ${found.accuracy} of ${found.evaluated} snippets; documented: ${documented}`);
      assert.deepEqual([found.failed, found.skipped, found.unlabeled], [0, 0, 0]);
      assert.ok(Math.abs(found.accuracy - documented) < tolerance(found.evaluated));
    },
  );
});
