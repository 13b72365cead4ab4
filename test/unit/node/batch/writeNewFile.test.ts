import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutputFault } from '../../../../src/core/runs/batch/outputFault';
import { writeNewFile } from '../../../../src/node/batch/writeNewFile';

async function* lines(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

describe('a file of requests', () => {
  let folder = '';
  const free = { mayReplace: false, sources: [] };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'requests-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('has all lines', async () => {
    const path = join(folder, 'new', 'a.jsonl');
    await writeNewFile(path, lines('one', 'é'), free);
    assert.equal(await readFile(path, 'utf8'), 'one\né\n');
    assert.deepEqual(await readdir(join(folder, 'new')), ['a.jsonl']);
  });

  it('replaces another one only if that is wanted, and never a source', async () => {
    const path = join(folder, 'a.jsonl');
    await writeFile(path, 'mine');
    await symlink(path, join(folder, 'link.jsonl'));
    const refusals = [
      [free, path, 'exists'],
      [{ mayReplace: true, sources: [path] }, join(folder, 'link.jsonl'), 'isSource'],
    ] as const;
    for (const [options, given, kind] of refusals) {
      await assert.rejects(
        writeNewFile(given, lines('one'), options),
        (error) => error instanceof OutputFault && error.facts.kind === kind,
      );
    }
    assert.equal(await readFile(path, 'utf8'), 'mine');
    await writeNewFile(path, lines('one'), { mayReplace: true, sources: [] });
    assert.equal(await readFile(path, 'utf8'), 'one\n');
  });

  it('does not appear if the lines end with an error', async () => {
    const broken = async function* () {
      yield 'one';
      throw new Error('unreadable');
    };
    await assert.rejects(writeNewFile(join(folder, 'a.jsonl'), broken(), free), /unreadable/);
    assert.deepEqual(await readdir(folder), []);
  });
});
