import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeptRun } from '../../../src/core/runs/historyRecord';
import { runFiles } from '../../../src/node/runFiles';
import { silentLogger } from '../../support/loggers';

/** Larger than the number of any process. */
const NO_PROCESS = 2 ** 30;

const kept = (id: string, input = 'text'): KeptRun => ({
  record: {
    ...{ id, at: 1000, origin: 'https://host.test', account: '', model: 'owner/model', task: 'auto' },
    ...{ status: 'ok', elapsedMs: 12, characters: 4, input, output: [1, { deep: null }] },
  },
  hasTexts: true,
  shown: { attempts: 1 },
  arguments: { api: 'auto', useCache: true, wait: 'never' },
});

describe('the files of kept runs', () => {
  let folder = '';
  const opened: ReturnType<typeof runFiles>[] = [];
  const open = () => {
    const files = runFiles({ folder: join(folder, 'runs'), logger: silentLogger });
    opened.push(files);
    return files;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'history-'));
  });
  afterEach(async () => {
    opened.splice(0).forEach((files) => files.dispose());
    await rm(folder, { recursive: true, force: true });
  });

  it('are readable by the user only, and have what another window kept', async () => {
    await open().write(kept('1-a-0'));
    assert.deepEqual(await open().read('1-a-0'), { kind: 'run', run: kept('1-a-0') });
    assert.deepEqual(
      (await open().list()).map(({ id }) => id),
      ['1-a-0'],
    );
    const [name = ''] = await readdir(join(folder, 'runs'));
    assert.equal((await stat(join(folder, 'runs', name))).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder, 'runs'))).mode & 0o777, 0o700);
  });

  it('fault 71: are moved aside if they are damaged, and removed with everything else', async () => {
    const files = open();
    await files.write(kept('1-a-0'));
    await files.write(kept('2-b-0'));
    const [name = ''] = await readdir(join(folder, 'runs'));
    const text = await readFile(join(folder, 'runs', name), 'utf8');
    await writeFile(join(folder, 'runs', name), text.slice(0, -10));
    assert.deepEqual(await files.read('1-a-0'), { kind: 'damaged' });
    assert.deepEqual(await files.read('2-b-0'), { kind: 'run', run: kept('2-b-0') });
    assert.ok((await readdir(join(folder, 'runs'))).includes(`${name}.damaged`));
    await files.removeRemains();
    assert.equal((await readdir(join(folder, 'runs'))).length, 1);
  });

  it('fault 85: are left alone if another version wrote them', async () => {
    const files = open();
    await files.write(kept('1-a-0'));
    const [name = ''] = await readdir(join(folder, 'runs'));
    await rename(join(folder, 'runs', name), join(folder, 'runs', name.replace('run1', 'run2')));
    assert.deepEqual(await files.list(), []);
    await files.removeRemains();
    assert.equal((await readdir(join(folder, 'runs'))).length, 1);
  });

  it('have runs in progress until their process is gone', async () => {
    const files = open();
    await files.begin({ id: 'a', runs: [kept('1-a-0')] });
    assert.deepEqual(await files.abandoned(), []);
    // The same process without the run in memory: an extension host that was restarted.
    assert.equal((await open().abandoned()).length, 1);
    const [name = ''] = await readdir(join(folder, 'runs'));
    const other = name.replace(`.${process.pid}.`, `.${NO_PROCESS}.`);
    await rename(join(folder, 'runs', name), join(folder, 'runs', other));
    assert.deepEqual(await files.abandoned(), [{ id: 'a', runs: [kept('1-a-0')] }]);
    await files.end('a');
    assert.deepEqual(await readdir(join(folder, 'runs')), []);
  });

  it('report what another window does', async () => {
    const files = open();
    await files.write(kept('1-a-0'));
    const changed = new Promise<void>((resolve) => files.onDidChange(() => resolve()));
    await open().remove('1-a-0');
    await changed;
  });

  it('fault 71: reject if the folder cannot be written', async function () {
    if (process.getuid?.() === 0) {
      await writeFile(join(folder, 'runs'), 'a file in place of the folder');
    } else {
      await chmod(folder, 0o500);
    }
    await assert.rejects(open().write(kept('1-a-0')));
    await chmod(folder, 0o700);
  });
});
