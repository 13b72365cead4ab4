import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fileInput } from '../../../../src/core/fileInput';
import type { HistoryFiles, HistoryProblem } from '../../../../src/core/runs/historyPorts';
import { MAX_KEPT_BYTES } from '../../../../src/core/runs/historyLimits';
import { redactForKeeping } from '../../../../src/core/redactTokens';
import { RunHistory } from '../../../../src/core/runs/runHistory';
import type { HistoryPolicy } from '../../../../src/core/runs/historyUpkeep';
import { MemoryDisk } from '../../../support/runs/memoryHistory';
import { eventsOf, lengthHasher, resultOf } from '../../../support/runs/sampleRuns';

const TOKEN = 'hf_testCanary0123456789abcdef';
const KEEP_ALL: HistoryPolicy = { limit: 200, keepTexts: true, mayKeepNewTexts: true };

function open(files: HistoryFiles, policy: () => HistoryPolicy = () => KEEP_ALL) {
  const problems: HistoryProblem[] = [];
  const history = new RunHistory({
    ...{ files, hasher: lengthHasher, policy, characters: () => 4 },
    redact: (value) => redactForKeeping(value, [TOKEN]),
    onProblem: (problem) => problems.push(problem),
    reasonOf: () => 'EROFS',
  });
  return { history, problems };
}

/** Fires all events of a run. */
function run(history: RunHistory, id: string, at: number, results = [resultOf(`text of ${id}`)]): void {
  const { started, ended, requests } = eventsOf(id, at, results, [{}]);
  [started, ...requests, ended].forEach((event) => history.observe(event));
}

const inputsOf = async (history: RunHistory) => (await history.list()).map(({ record }) => record.input);

describe('the history', () => {
  it('has every run that has ended, newest first, without a wait', async () => {
    const { history } = open(new MemoryDisk().open());
    run(history, 'a', 1000, [resultOf('one'), resultOf('two')]);
    run(history, 'b', 2000, [resultOf('three')]);
    const records = (await history.list()).map(({ record }) => record);
    assert.deepEqual(
      records.map(({ input }) => input),
      ['three', 'two', 'one'],
    );
    assert.deepEqual(records[0], {
      ...{ id: records[0]?.id, at: 2000, origin: 'https://host.test', account: '', model: 'owner/model' },
      ...{ task: 'text-classification', status: 'ok', elapsedMs: 12, characters: 4, input: 'three' },
      output: [{ label: 'good', score: 0.9 }],
    });
  });

  it('settles when the runs that have ended are on disk, for a window that is about to close', async () => {
    const disk = new MemoryDisk();
    const { history } = open(disk.open());
    run(history, 'a', 1000);
    await history.settled();
    history.dispose();
    assert.deepEqual(await inputsOf(open(disk.open()).history), ['text of a']);
  });

  it('keeps the cause of a failure, and the last request without its token', async () => {
    const { history } = open(new MemoryDisk().open());
    const failed = resultOf('text', {
      status: 'error',
      error: { kind: 'rateLimited', message: 'You have reached the rate limit.', httpStatus: 429 },
    });
    const account = { account: 'work', token: TOKEN };
    const { started, ended, requests } = eventsOf(
      'a',
      1000,
      [failed],
      [
        { account },
        { account, sent: { method: 'POST', url: 'https://host.test/last', headers: {}, body: TOKEN } },
      ],
    );
    [started, ...requests, ended].forEach((event) => history.observe(event));
    const [kept] = await history.list();
    assert.deepEqual([kept?.record.kind, kept?.record.httpStatus], ['rateLimited', 429]);
    assert.equal(kept?.shown.message, 'You have reached the rate limit.');
    assert.deepEqual(kept?.request, {
      ...{ method: 'POST', url: 'https://host.test/last', headers: {}, body: '[redacted]', hadToken: true },
    });
  });

  it('gives each input the request that carried it, alone or in a list', async () => {
    const { history } = open(new MemoryDisk().open());
    const refused = resultOf('not JSON', {
      ...{ status: 'error', attempts: 0, error: { kind: 'invalidInput', message: 'No.' } },
    });
    const sent = (url: string) => ({ sent: { method: 'POST' as const, url, headers: {} } });
    const { started, ended, requests } = eventsOf(
      'a',
      1000,
      [refused, resultOf('one'), resultOf('two')],
      [
        { inputs: ['one', 'two'], ...sent('https://host.test/list') },
        { inputs: 'two', ...sent('https://host.test/two') },
      ],
    );
    assert.ok(started.kind === 'started');
    history.observe({ ...started, inputs: ['one', 'two'] });
    [...requests, ended].forEach((event) => history.observe(event));
    const kept = (await history.list()).toReversed();
    assert.deepEqual(
      kept.map(({ request }) => request?.url),
      [undefined, 'https://host.test/list', 'https://host.test/two'],
    );
  });

  it('keeps the request of a file by its address, and none for other bytes', async () => {
    const { history } = open(new MemoryDisk().open());
    const uri = 'file:///pictures/cat%20one.png';
    const inputs = [fileInput(uri), new Uint8Array(3)];
    const sent = { method: 'POST' as const, url: 'https://host.test/', headers: {}, body: new Uint8Array(3) };
    const { started, ended, requests } = eventsOf(
      'a',
      1000,
      [uri, new Uint8Array(3)].map((input) => resultOf(input)),
      inputs.map((input) => ({ inputs: input, sent })),
    );
    assert.ok(started.kind === 'started');
    [{ ...started, inputs }, ...requests, ended].forEach((event) => history.observe(event));
    const [bytes, file] = await history.list();
    assert.equal(bytes?.request, undefined);
    const { body: _, ...rest } = sent;
    assert.deepEqual(file?.request, { ...rest, file: uri, hadToken: false });
    assert.deepEqual([file?.record.input, file?.arguments.hasFile], [uri, true]);
    assert.equal(bytes?.arguments.hasFile, undefined);
    assert.equal((await history.summarize())[1]?.words, 'cat one.png');
  });

  it('keeps as many runs as the setting says', async () => {
    let limit = 3;
    const { history } = open(new MemoryDisk().open(), () => ({ ...KEEP_ALL, limit }));
    for (let at = 1; at <= 5; at++) {
      run(history, `run-${at}`, at);
    }
    assert.deepEqual(await inputsOf(history), ['text of run-5', 'text of run-4', 'text of run-3']);
    limit = 1;
    await history.applyPolicy();
    assert.deepEqual(await inputsOf(history), ['text of run-5']);
  });

  it('keeps nothing and removes what is kept if the limit is 0', async () => {
    const disk = new MemoryDisk();
    let limit = 200;
    const { history } = open(disk.open(), () => ({ ...KEEP_ALL, limit }));
    run(history, 'a', 1000);
    assert.equal((await history.list()).length, 1);
    limit = 0;
    await history.applyPolicy();
    run(history, 'b', 2000);
    assert.deepEqual(await history.list(), []);
    assert.deepEqual([disk.runs.size, disk.notes.size], [0, 0]);
  });

  it('keeps figures only, and removes kept texts, if the setting says so', async () => {
    const disk = new MemoryDisk();
    let keepTexts = true;
    const { history } = open(disk.open(), () => ({ ...KEEP_ALL, keepTexts }));
    run(history, 'a', 1000, [resultOf('secret text', { output: 'secret answer', text: 'secret answer' })]);
    assert.equal((await history.list())[0]?.record.input, 'secret text');
    keepTexts = false;
    await history.applyPolicy();
    run(history, 'b', 2000, [resultOf('secret text', { output: 'secret answer', text: 'secret answer' })]);
    const kept = await history.list();
    assert.equal(kept.length, 2);
    assert.ok(kept.every(({ record, request }) => !('input' in record) && request === undefined));
    assert.equal(kept[0]?.record.characters, 4);
    assert.doesNotMatch(JSON.stringify([...disk.runs.values()]), /secret/);
  });

  it('removes the texts of runs in progress, too', async () => {
    const disk = new MemoryDisk();
    let keepTexts = true;
    const { history } = open(disk.open(), () => ({ ...KEEP_ALL, keepTexts }));
    history.observe(eventsOf('a', 1000, [resultOf('secret text')]).started);
    await history.list();
    assert.match(JSON.stringify([...disk.notes.values()]), /secret/);
    keepTexts = false;
    await history.applyPolicy();
    assert.equal(disk.notes.size, 1);
    assert.doesNotMatch(JSON.stringify([...disk.notes.values()]), /secret/);
  });

  it('keeps no texts of a restricted window, and leaves those of others', async () => {
    const disk = new MemoryDisk();
    run(open(disk.open()).history, 'a', 1000);
    await Promise.resolve();
    const { history } = open(disk.open(), () => ({ ...KEEP_ALL, mayKeepNewTexts: false }));
    run(history, 'b', 2000);
    await history.applyPolicy();
    assert.deepEqual(await inputsOf(history), [undefined, 'text of a']);
  });

  it('does not grow beyond its size on the disk', async () => {
    const disk = new MemoryDisk();
    const { history } = open(disk.open());
    for (let at = 1; at <= 115; at++) {
      run(history, `run-${at}`, at, [resultOf('x '.repeat(190_000))]);
    }
    const kept = await history.list();
    const bytes = [...disk.runs.values()].reduce((sum, text) => sum + text.length, 0);
    assert.ok(bytes <= MAX_KEPT_BYTES, `${bytes} bytes`);
    assert.ok(kept.length > 90 && kept.length < 115, `${kept.length} runs`);
    assert.equal(kept[0]?.record.at, 115);
  });

  it('fault 69: shows runs as interrupted whose window closed, and those of open windows not at all', async () => {
    const disk = new MemoryDisk();
    const files = disk.open();
    const closing = open(files).history;
    const { started, ended } = eventsOf('a', 1000, [resultOf('one'), resultOf('two')]);
    closing.observe(started);
    const { history } = open(disk.open());
    await closing.list();
    assert.deepEqual(await history.list(), []);
    // VS Code cancels runs while it closes, and they end after that.
    closing.dispose();
    closing.observe(ended);
    await closing.list();
    files.crash();
    for (const seen of [await history.list(), await open(disk.open()).history.list()]) {
      assert.deepEqual(
        seen.map(({ record }) => [record.status, record.input]),
        [
          ['interrupted', 'two'],
          ['interrupted', 'one'],
        ],
      );
    }
  });

  it('leaves a run as it ended if its window crashed right after it', async () => {
    const disk = new MemoryDisk();
    // The third change would remove the note that the run is in progress.
    const { history } = open(disk.open(2));
    const { started, ended } = eventsOf('a', 1000, [resultOf('text')]);
    history.observe(started);
    await history.list();
    history.observe(ended);
    await history.list();
    assert.equal(disk.notes.size, 1);
    assert.deepEqual(
      (await open(disk.open()).history.list()).map(({ record }) => [record.status, record.input]),
      [['ok', 'text']],
    );
  });

  it('fault 71: stops with one notice if the disk does not allow it', async () => {
    const files = new MemoryDisk().open(0);
    const { history, problems } = open(files);
    run(history, 'a', 1000);
    run(history, 'b', 2000);
    assert.deepEqual(await history.list(), []);
    assert.deepEqual(problems, [{ kind: 'disk', reason: 'EROFS' }]);
  });

  it('loses nothing and has nothing twice, whenever windows crash', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            crashAt: fc.integer({ min: 0, max: 12 }),
            runs: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        fc.boolean(),
        async (windows, waits) => {
          const disk = new MemoryDisk();
          const acknowledged = new Set<unknown>();
          const fired = new Set<unknown>();
          await Promise.all(
            windows.map(async ({ crashAt, runs }, window) => {
              const files = disk.open(crashAt);
              const { history, problems } = open(files);
              for (const [index, inputs] of runs.entries()) {
                const id = `${window}${index}`.padEnd(8, '-');
                const texts = Array.from({ length: inputs }, (_, input) => `${id}${input}`);
                texts.forEach((text) => fired.add(text));
                const { started, ended } = eventsOf(
                  id,
                  1000 + index,
                  texts.map((text) => resultOf(text)),
                );
                history.observe(started);
                if (waits) {
                  await history.list();
                }
                history.observe(ended);
                await history.list();
                if (problems.length === 0) {
                  texts.forEach((text) => acknowledged.add(text));
                }
              }
              files.crash();
            }),
          );
          const kept = await inputsOf(open(disk.open()).history);
          assert.equal(new Set(kept).size, kept.length, 'nothing twice');
          assert.ok(
            [...acknowledged].every((text) => kept.includes(text)),
            'nothing lost',
          );
          assert.ok(kept.every((text) => fired.has(text)));
          assert.equal(disk.notes.size, 0);
        },
      ),
      { numRuns: 150 },
    );
  });
});
