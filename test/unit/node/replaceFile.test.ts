import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { replaceFile } from '../../../src/node/replaceFile';

describe('replacing a file', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'replace-file-'));
  });

  afterEach(() => rm(root, { recursive: true }));

  it('creates the folder and one file, readable only by its owner', async () => {
    const file = path.join(root, 'state', 'deep', 'a.json');
    await replaceFile(file, 'one');
    await replaceFile(file, 'two');
    assert.equal(await readFile(file, 'utf8'), 'two');
    assert.deepEqual(await readdir(path.dirname(file)), ['a.json']);
    if (process.platform !== 'win32') {
      assert.equal((await stat(file)).mode & 0o777, 0o600);
    }
  });

  it('leaves nothing behind if the file cannot be replaced', async () => {
    const place = path.join(root, 'a.json');
    await mkdir(place);
    await writeFile(path.join(place, 'inside'), '');
    await assert.rejects(replaceFile(place, 'text'));
    assert.deepEqual(await readdir(root), ['a.json']);
  });

  it('returns complete texts to readers while many write', async () => {
    const file = path.join(root, 'a.json');
    const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(20_000));
    await replaceFile(file, texts[0] ?? '');
    const writes = texts.map((text) => replaceFile(file, text));
    const reads = Array.from({ length: 20 }, () => readFile(file, 'utf8'));
    for (const text of await Promise.all(reads)) {
      assert.ok(texts.includes(text));
    }
    await Promise.all(writes);
    assert.deepEqual(await readdir(root), ['a.json']);
  });
});
