import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { textSource } from '../../../../src/core/runs/batch/byteSource';
import type * as Reports from '../../../../src/features/batch/batchReports';
import { sha256 } from '../../../../src/node/batch/fileBytes';
import { loadWithoutVsCode } from '../../../support/manifest/loadWithoutVsCode';
import { UriStandIn } from '../../../support/sentences/uriStandIn';
import { VsCodeStandIn } from '../../../support/sentences/vscodeStandIn';

const [FILE, FOLDER] = [1, 2];

describe('the report of a batch', () => {
  const files = new Map<string, string>();
  const fileOf = ({ path }: UriStandIn): string => files.get(path) ?? assert.fail(`no file ${path}`);
  let reports: typeof Reports;
  before(async () => {
    const { module } = new VsCodeStandIn();
    const fs = {
      stat: async (uri: UriStandIn) => ({
        type: uri.path === '/tmp' ? FOLDER : FILE,
        size: fileOf(uri).length,
      }),
      readFile: async (uri: UriStandIn) => new TextEncoder().encode(fileOf(uri)),
    };
    const vscode = {
      ...{ ...module, Uri: UriStandIn, FileType: { File: FILE, Directory: FOLDER } },
      workspace: { fs, textDocuments: [] },
    };
    reports = (await loadWithoutVsCode('src/features/batch/batchReports.ts', vscode)) as typeof Reports;
  });
  beforeEach(() => files.clear());

  async function evaluate(path: string, expected: string) {
    const services = {
      batches: { get: () => undefined, list: () => [] },
      resultEvents: { fire: () => undefined },
      readFiles: async () => ({ fileBytes: (name: string) => textSource(files.get(name) ?? ''), sha256 }),
    };
    return reports.evaluateBatch(services, [{ output: `file://${path}`, expected }]);
  }

  /** Writes the source of a batch, and its output in JSON lines, whose answers are these labels. */
  function write(source: string, output: string, labels: readonly string[], format: string): void {
    const text = files.get(source) ?? '';
    const rows = labels.map((label, index) => ({ index, id: '', input: '', output: [], label, text: label }));
    files.set(output, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const plan = {
      source: { uris: [`file://${source}`], format, column: 'text' },
      model: 'demo/one',
      task: 'auto',
    };
    const hash = createHash('sha256').update(text).digest('hex');
    const sidecar = {
      version: 1,
      ...plan,
      sha256: hash,
      total: labels.length,
      startedAt: 1,
      state: 'complete',
    };
    files.set(`${output}.batch.json`, JSON.stringify(sidecar));
  }

  it('takes the expected values from the source in CSV of an output in JSON lines', async () => {
    files.set('/tmp/c.csv', 'text;want\r\na;go\r\nb;rust\r\n');
    write('/tmp/c.csv', '/tmp/o.jsonl', ['go', 'go'], 'csv');
    const found = await evaluate('/tmp/o.jsonl', ' want');
    assert.ok(found?.kind === 'classification');
    assert.deepEqual([found.accuracy, found.evaluated], [0.5, 2]);
    await assert.rejects(evaluate('/tmp/o.jsonl', 'none'), /The source of “o\.jsonl” has no field “none”\./);
    files.set('/tmp/c.csv', 'text;want\r\na;go\r\nb;go\r\n');
    await assert.rejects(evaluate('/tmp/o.jsonl', 'want'), /has changed since the batch/);
  });

  it('reads an output by what the batch has written, whatever its name', async () => {
    files.set('/tmp/s.jsonl', '{"text":"a","want":"go"}\n');
    write('/tmp/s.jsonl', '/tmp/o.csv', ['go'], 'jsonl');
    assert.equal((await evaluate('/tmp/o.csv', 'want'))?.evaluated, 1);
    write('/tmp/s.jsonl', '/tmp/o.txt', ['go'], 'csv');
    files.set('/tmp/o.txt', 'text,want,label,score,output_text,error\na,go,go,1,go,\n');
    assert.equal((await evaluate('/tmp/o.txt', 'want'))?.evaluated, 1);
  });

  it('says that a folder cannot be read', async () => {
    files.set('/tmp', '');
    await assert.rejects(evaluate('/tmp', 'want'), /“tmp” cannot be read\. Check that the file exists\./);
  });
});
