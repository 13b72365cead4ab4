import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppendedFile } from '../../../src/node/appendedFile';

describe('a file that is appended to', () => {
  let folder = '';
  let file: AppendedFile;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'appended-'));
    file = new AppendedFile(join(folder, 'new', 'file.jsonl'));
  });

  afterEach(async () => {
    await file.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is created with its folder, and grows', async () => {
    assert.deepEqual(await file.append('one\n'), { kind: 'written' });
    assert.deepEqual(await file.append('two\n'), { kind: 'written' });
    assert.equal(await readFile(file.path, 'utf8'), 'one\ntwo\n');
  });

  it('says that nothing was written if it cannot be opened, and tries again', async () => {
    await writeFile(join(folder, 'new'), '');
    assert.deepEqual(await file.append('one\n'), { kind: 'nothing', code: 'ENOTDIR' });
    await rm(join(folder, 'new'));
    assert.deepEqual(await file.append('two\n'), { kind: 'written' });
    assert.equal(await readFile(file.path, 'utf8'), 'two\n');
  });

  it('says that nobody knows what was written if the disk fails and the rest cannot be cut off', async function () {
    if (process.platform !== 'linux') {
      this.skip();
    }
    const full = new AppendedFile('/dev/full');
    assert.deepEqual(await full.append('one\n'), { kind: 'unknown', code: 'ENOSPC' });
    await full.close();
  });
});
