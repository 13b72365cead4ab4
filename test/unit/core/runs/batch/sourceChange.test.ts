import assert from 'node:assert/strict';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTextSource } from '../../../../../src/core/runs/batch/batchSource';
import type { BatchSource } from '../../../../../src/core/runs/batch/batchSource';
import { textSource } from '../../../../../src/core/runs/batch/byteSource';
import { openFileListSource } from '../../../../../src/core/runs/batch/fileListSource';
import { hasSourceChanged } from '../../../../../src/core/runs/batch/sourceChange';
import { fileBytes, sha256 } from '../../../../../src/node/batch/fileBytes';

const never = new AbortController().signal;

const summaryOf = (source: BatchSource) => source.summarize(() => undefined, never);
const lines = (text: string) => openTextSource(textSource(text), { format: 'lines' }, sha256);

describe('a source that a batch has read', () => {
  let folder = '';
  let reads = 0;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-inference-source-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const bytesOf = (name: string) => {
    const bytes = fileBytes(join(folder, name));
    return {
      ...bytes,
      read: () => {
        reads += 1;
        return bytes.read();
      },
    };
  };
  const kinds: readonly (readonly [string, () => BatchSource])[] = [
    ['a text', () => openTextSource(bytesOf('one.txt'), { format: 'lines' }, sha256)],
    [
      'files',
      () =>
        openFileListSource(
          ['one.txt', 'two.txt'].map((name) => ({ name, uri: `file:///${name}`, bytes: bytesOf(name) })),
          sha256,
        ),
    ],
  ];

  for (const [name, open] of kinds) {
    it(`has changed if its content has, or if it is gone, and is read again only after a change: ${name}`, async () => {
      const path = join(folder, 'one.txt');
      await writeFile(path, 'one\n');
      await writeFile(join(folder, 'two.txt'), 'two\n');
      const summary = await summaryOf(open());
      const hasChanged = () => hasSourceChanged(async () => open(), summary, never);
      reads = 0;
      assert.deepEqual([await hasChanged(), reads], [false, 0]);
      await utimes(path, 1, 1);
      assert.equal(await hasChanged(), false);
      assert.ok(reads > 0);
      await writeFile(path, 'another\n');
      assert.equal(await hasChanged(), true);
      await rm(path);
      assert.equal(await hasChanged(), true);
    });
  }

  it('is read again if nothing tells its states apart, such as the text of an editor', async () => {
    const summary = await summaryOf(lines('one'));
    assert.equal(await hasSourceChanged(async () => lines('one'), summary, never), false);
    assert.equal(await hasSourceChanged(async () => lines('two'), summary, never), true);
    const closed = () => Promise.reject(new Error('closed'));
    assert.equal(await hasSourceChanged(closed, summary, never), true);
  });

  it('is not called changed if the reading was canceled', async () => {
    const summary = await summaryOf(lines('one'));
    const reading = hasSourceChanged(async () => lines('two'), summary, AbortSignal.abort());
    await assert.rejects(reading, { name: 'AbortError' });
  });
});
