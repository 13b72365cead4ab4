import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { redactForKeeping } from '../../../src/core/redactTokens';
import type { HistoryProblem } from '../../../src/core/runs/historyPorts';
import type { RunHistory } from '../../../src/core/runs/runHistory';
import { openHistory } from '../../../src/node/openHistory';
import { silentLogger } from '../../support/loggers';
import { eventsOf, resultOf } from '../../support/runs/sampleRuns';

const TOKEN = 'hf_testCanary0123456789abcdef';
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('the history on a disk', () => {
  let root = '';
  let keepTexts = true;
  let problems: HistoryProblem[] = [];
  const opened: RunHistory[] = [];
  const open = () => {
    const history = openHistory({
      ...{ folder: join(root, 'runs'), logger: silentLogger, characters: () => 4 },
      policy: () => ({ limit: 200, keepTexts, mayKeepNewTexts: true }),
      redact: (value) => redactForKeeping(value, [TOKEN]),
      onProblem: (problem) => problems.push(problem),
    });
    opened.push(history);
    return history;
  };
  const run = (history: RunHistory, id: string, input: unknown, output: unknown = 'answer') => {
    const { started, ended } = eventsOf(id, 1000, [resultOf(input, { output })]);
    [started, ended].forEach((event) => history.observe(event));
  };
  const wholeFolder = async () => {
    const names = await readdir(join(root, 'runs'));
    return (await Promise.all(names.map((name) => readFile(join(root, 'runs', name), 'utf8')))).join('\n');
  };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'history-'));
    keepTexts = true;
    problems = [];
  });
  afterEach(async () => {
    opened.splice(0).forEach((history) => history.dispose());
    await rm(root, { recursive: true, force: true });
  });

  it('has the runs of all windows, and hashes in place of images and sounds', async () => {
    const image = new Uint8Array([1, 2, 3, 250]);
    await writeFile(join(root, 'image.png'), image);
    const uri = pathToFileURL(join(root, 'image.png')).href;
    const [first, second] = [open(), open()];
    run(first, 'window-1', 'a text', { contentType: 'image/png', uri });
    run(second, 'window-2', `data:image/png;base64,${Buffer.from(image).toString('base64')}`);
    await Promise.all([first.list(), second.list()]);
    const records = (await open().list()).map(({ record }) => record);
    assert.deepEqual(
      records.map(({ files, input }) => [files, input]),
      [
        [undefined, { contentType: 'image/png', bytes: 4, sha256: sha256(image) }],
        [[{ uri, sha256: sha256(image) }], 'a text'],
      ],
    );
  });

  it('has no token, and no texts if only figures are kept', async () => {
    const history = open();
    run(history, 'window-1', `planted text ${TOKEN}`, { echo: [encodeURIComponent(`%${TOKEN}`)] });
    await history.list();
    assert.match(await wholeFolder(), /planted text/);
    assert.ok(!(await wholeFolder()).includes(TOKEN));
    keepTexts = false;
    await history.applyPolicy();
    assert.doesNotMatch(await wholeFolder(), /planted text|echo/);
  });

  it('fault 71: is off with one notice if its folder cannot be used, and reports damaged files once', async () => {
    const history = open();
    run(history, 'window-1', 'one');
    run(history, 'window-2', 'two');
    await history.list();
    for (const name of await readdir(join(root, 'runs'))) {
      await writeFile(join(root, 'runs', name), '{"version":1,"rec');
    }
    assert.deepEqual(await history.list(), []);
    assert.deepEqual([...new Set(problems.map(({ kind }) => kind))], ['damaged']);
    assert.ok((await readdir(join(root, 'runs'))).every((name) => name.endsWith('.damaged')));
    await rm(join(root, 'runs'), { recursive: true });
    await writeFile(join(root, 'runs'), 'a file in place of the folder');
    run(history, 'window-3', 'three');
    assert.deepEqual(await history.list(), []);
    assert.deepEqual(problems.at(-1)?.kind, 'disk');
  });
});
