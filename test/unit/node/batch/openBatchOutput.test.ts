import assert from 'node:assert/strict';
import { link, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SavedPlan } from '../../../../src/core/runs/batch/batchSidecar';
import type { BatchRow } from '../../../../src/core/runs/batch/batchTypes';
import { OutputFault } from '../../../../src/core/runs/batch/outputFault';
import { csvOutput, JSONL_OUTPUT } from '../../../../src/core/runs/batch/outputFormat';
import { isBeingWritten, openBatchOutput, readSidecar } from '../../../../src/node/batch/openBatchOutput';
import type { OpenOutput, OutputOptions } from '../../../../src/core/runs/batch/openOutput';
import { systemClock } from '../../../../src/node/systemClock';

const PLAN: SavedPlan = {
  source: { uris: ['file:///lines.txt'], format: 'lines' },
  sha256: 'a1',
  model: 'demo/model',
  task: 'text-classification',
  parameters: { top_k: 1, function_to_apply: 'none' },
  total: 3,
};

const row = (index: number): BatchRow => ({
  ...{ index, id: String(index), input: 'in', output: [], text: `t${index}`, model: 'demo/model' },
  elapsedMs: 1,
});

const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.fail('not refused'),
    (error: unknown) => (error instanceof OutputFault ? error.facts : assert.fail(String(error))),
  );

describe('the output file of a batch', () => {
  let folder = '';
  let path = '';
  const opened: OpenOutput[] = [];

  const open = async (mode: OutputOptions['mode'], change: Partial<OutputOptions> = {}) => {
    const output = await openBatchOutput({
      ...{ path, sources: [], plan: PLAN, format: JSONL_OUTPUT, mode, clock: systemClock },
      ...change,
    });
    opened.push(output);
    return output;
  };

  const addAll = async (output: OpenOutput, indexes: readonly number[]) => {
    for (const index of indexes) {
      await output.add(row(index), { index, id: String(index), kind: 'ready', input: 'in' });
    }
    await output.close();
  };

  const written = async () =>
    (await readFile(path, 'utf8'))
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line).index);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'batch-'));
    path = join(folder, 'new', 'lines.out.jsonl');
  });

  afterEach(async () => {
    await Promise.allSettled(opened.splice(0).map((output) => output.close()));
    await rm(folder, { recursive: true, force: true });
  });

  it('is known to be written while a window runs its batch, and not once that was killed', async () => {
    const isWritten = () => isBeingWritten(path, systemClock);
    assert.equal(await isWritten(), false);
    const output = await open('new');
    assert.equal(await isWritten(), true);
    await output.close();
    assert.equal(await isWritten(), false);
    await mkdir(`${path}.batch.lock`);
    await utimes(`${path}.batch.lock`, 1, 1);
    assert.equal(await isWritten(), false);
  });

  it('is left alone if something else writes to it or removes it meanwhile', async () => {
    for (const [name, meddle] of [
      ['saved', () => writeFile(path, 'saved by an editor')],
      ['replaced', () => rm(path).then(() => writeFile(path, ''))],
      ['removed', () => rm(path)],
    ] as const) {
      const output = await open('new', { path: (path = join(folder, name, 'out.jsonl')) });
      const add = (index: number) =>
        output.add(row(index), { index, id: String(index), kind: 'ready', input: 'in' });
      await add(0);
      await meddle();
      const before = await readFile(path, 'utf8').catch(() => undefined);
      assert.deepEqual(await faultOf(add(1)), { kind: 'edited' }, name);
      await output.close();
      assert.equal(await readFile(path, 'utf8').catch(() => undefined), before, name);
    }
  });

  it('keeps the answers that arrive after an editor has saved it, for when the batch is resumed', async () => {
    const format = csvOutput(['text'], { delimiter: ',', hasMark: false, lineBreak: '\r\n' });
    const columns = ['two\nlines'];
    const csv = { path: (path = join(folder, 'out.csv')), format, plan: { ...PLAN, total: 5 } };
    let output = await open('new', csv);
    const add = (index: number) =>
      output.add(row(index), { index, id: String(index), kind: 'ready', input: 'in', columns });
    await add(0);
    const older = await readFile(path, 'utf8');
    await add(2);
    await add(1);
    await writeFile(path, older.replaceAll('\r\n', '\n'));
    const late = [add(3), add(4)];
    for (const added of late) {
      assert.deepEqual(await faultOf(added), { kind: 'edited' });
    }
    await output.close();
    output = await open('resume', csv);
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((index) => output.stateOf(index)),
      ['done', 'missing', 'done', 'done', 'done'],
    );
    await add(1);
    await output.close();
    const rows = [0, 1, 2, 3, 4].map((index) =>
      format.print(row(index), { index, id: '', kind: 'ready', input: '', columns }),
    );
    assert.equal(await readFile(path, 'utf8'), [format.header, ...rows].join(''));
  });

  it('is created with its folder and a description, and nothing else is left', async () => {
    const output = await open('new');
    await addAll(output, [1, 0, 2]);
    const figures = { total: 3, done: 3, failed: 0, skipped: 0, failures: {}, characters: 6, elapsedMs: 5 };
    await output.save({ state: 'running', figures, sourceChanged: true });
    await output.save({ state: 'complete', figures });
    assert.deepEqual(await written(), [0, 1, 2]);
    assert.deepEqual((await readdir(join(folder, 'new'))).toSorted(), [
      'lines.out.jsonl',
      'lines.out.jsonl.batch.json',
    ]);
    const { startedAt, ...rest } = (await readSidecar(path)) ?? assert.fail();
    assert.equal(typeof startedAt, 'number');
    assert.deepEqual(rest, { ...PLAN, version: 1, state: 'complete', figures, sourceChanged: true });
  });

  it('is resumed if the batch is the same, however its parameters are ordered', async () => {
    await addAll(await open('new'), [0, 2]);
    const parameters = { function_to_apply: 'none', top_k: 1 };
    const output = await open('resume', { plan: { ...PLAN, parameters } });
    assert.deepEqual(
      [0, 1, 2].map((index) => output.stateOf(index)),
      ['done', 'missing', 'done'],
    );
    await addAll(output, [1]);
    assert.deepEqual(await written(), [0, 1, 2]);
  });

  it('is not resumed if something changed, naming what', async () => {
    await addAll(await open('new'), [0]);
    const plan = { ...PLAN, sha256: 'b2', model: 'other', parameters: { top_k: 2 }, task: 'auto' };
    assert.deepEqual(await faultOf(open('resume', { plan })), {
      kind: 'changed',
      changes: ['source', 'model', 'task', 'parameters'],
    });
    assert.deepEqual(await written(), [0]);
  });

  it('is not resumed with a prompt that was edited, unless no text of the prompt was written down', async () => {
    const withPrompt = (promptSha256?: string) => ({
      ...{ ...PLAN, prompt: 'translate' },
      ...(promptSha256 !== undefined && { promptSha256 }),
    });
    await addAll(await open('new', { plan: withPrompt() }), [0]);
    const resumed = await open('resume', { plan: withPrompt('p1') });
    await resumed.save({ state: 'running' });
    await addAll(resumed, [1]);
    assert.deepEqual(await faultOf(open('resume', { plan: withPrompt('p2') })), {
      kind: 'changed',
      changes: ['prompt'],
    });
    await addAll(await open('resume', { plan: withPrompt('p1') }), [2]);
    assert.deepEqual(await written(), [0, 1, 2]);
  });

  it('starts over if that is wanted', async () => {
    await addAll(await open('new'), [0, 2]);
    await addAll(await open('replace', { plan: { ...PLAN, model: 'other' } }), [1]);
    assert.deepEqual(await written(), [1]);
    assert.equal((await readSidecar(path))?.model, 'other');
  });

  it('never replaces a file unasked, and cannot continue one that is not of a batch', async () => {
    await mkdir(join(folder, 'new'));
    await writeFile(path, 'mine');
    assert.deepEqual(await faultOf(open('new')), { kind: 'exists', isBatch: false });
    assert.deepEqual(await faultOf(open('resume')), { kind: 'notBatch' });
    assert.equal(await readFile(path, 'utf8'), 'mine');
    await addAll(await open('replace'), [0]);
    assert.deepEqual(await faultOf(open('new')), { kind: 'exists', isBatch: true });
  });

  it('is left alone if a newer version of the extension has written it', async () => {
    await addAll(await open('new'), [0, 1]);
    const sidecar = `${path}.batch.json`;
    await writeFile(sidecar, JSON.stringify({ ...JSON.parse(await readFile(sidecar, 'utf8')), version: 2 }));
    const before = await readFile(sidecar, 'utf8');
    for (const mode of ['new', 'resume', 'replace'] as const) {
      assert.deepEqual(await faultOf(open(mode)), { kind: 'newer' }, mode);
    }
    assert.deepEqual(await faultOf(readSidecar(path)), { kind: 'newer' });
    assert.deepEqual([await written(), await readFile(sidecar, 'utf8')], [[0, 1], before]);
  });

  it('is refused if it is a source, also by a link or another spelling', async function () {
    const source = join(folder, 'lines.txt');
    await writeFile(source, 'mine');
    await symlink(source, join(folder, 'symbolic.txt'));
    await link(source, join(folder, 'hard.txt'));
    await symlink(folder, join(folder, 'again'));
    await mkdir(join(folder, 'new'));
    const names = ['lines.txt', 'symbolic.txt', 'hard.txt', 'again/lines.txt', 'new/../lines.txt'];
    for (const name of names) {
      const refused = open('replace', { path: `${folder}/${name}`, sources: [source] });
      assert.deepEqual(await faultOf(refused), { kind: 'isSource' }, name);
    }
    const journal = join(folder, 'x.batch.jsonl');
    await writeFile(journal, 'mine');
    const refused = open('replace', { path: join(folder, 'x'), sources: [journal] });
    assert.deepEqual(await faultOf(refused), { kind: 'isSource' });
    assert.equal(await readFile(source, 'utf8'), 'mine');
  });

  it('is refused to a second window, also through a link', async () => {
    const output = await open('new');
    await symlink(path, join(folder, 'link.jsonl'));
    const second = open('resume', { path: join(folder, 'link.jsonl') });
    assert.deepEqual(await faultOf(second), { kind: 'locked' });
    await addAll(output, [0]);
    await addAll(await open('resume', { path: join(folder, 'link.jsonl') }), [1, 2]);
    assert.deepEqual(await written(), [0, 1, 2]);
  });

  it('is taken over from a window that was killed', async () => {
    await addAll(await open('new'), [0]);
    await mkdir(`${path}.batch.lock`);
    await utimes(`${path}.batch.lock`, new Date(0), new Date(0));
    await addAll(await open('resume'), [1]);
    assert.deepEqual(await written(), [0, 1]);
  });

  it('rejects rows with the error of the disk, and keeps what it has', async function () {
    if (process.platform !== 'linux') {
      this.skip();
    }
    await symlink('/dev/full', join(folder, 'full.jsonl'));
    await assert.rejects(open('replace', { path: join(folder, 'full.jsonl') }));
  });
});
