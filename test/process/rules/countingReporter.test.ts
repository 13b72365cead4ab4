import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../../support/projectFolder';

const TESTS = `
let runs = 0;
describe('suite', () => {
  it('passes the second time', () => {
    if (runs++ === 0) throw new Error('the first error');
  });
  it('fails each time', () => {
    throw new Error('the only error');
  });
});
`;

describe('report of the tests', () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'hf-inference-report-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('tells tests that passed only when repeated from those that failed each time', () => {
    const [tests, counts] = [join(folder, 'tests.cjs'), join(folder, 'counts.json')];
    writeFileSync(tests, TESTS);
    const reporter = join(projectFolder, 'test', 'support', 'run', 'countingReporter.cjs');
    const mocha = join(projectFolder, 'node_modules', 'mocha', 'bin', 'mocha.js');
    const args = [mocha, '--no-package', '--retries', '1', '--reporter', reporter, tests];
    const { stdout } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: { ...process.env, HF_INFERENCE_TEST_COUNTS: counts },
    });
    assert.deepEqual(JSON.parse(readFileSync(counts, 'utf8')), {
      passed: 1,
      failed: 1,
      pending: 0,
      faults: [],
      failures: [{ title: 'suite fails each time', message: 'the only error' }],
      repeated: [{ title: 'suite passes the second time', message: 'the first error' }],
    });
    assert.match(stdout, /↻ passes the second time: the first error/);
  });
});
