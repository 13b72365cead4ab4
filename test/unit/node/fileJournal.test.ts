import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JournalEntry } from '../../../src/core/pins/write/pinPorts';
import { fileJournal } from '../../../src/node/fileJournal';
import { silentLogger } from '../../support/loggers';

const entry: JournalEntry = {
  id: 'a/../b',
  scope: 'https://example.test as me',
  startedAt: 1_700_000_000_000,
  intents: [
    { type: 'add', modelId: 'gpt2' },
    {
      type: 'replaceAll',
      target: [{ model_id: 'a', replicas: 2 }],
      removed: [{ modelId: 'b', computeType: 'cpu' }],
    },
    { type: 'restore', remove: [], insert: [{ index: 0, text: '{"model_id":"x","n":1.0}' }] },
  ],
};

describe('the journal of pin changes', () => {
  let root = '';
  let folder = '';
  const open = () => fileJournal({ folder, logger: silentLogger });

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'journal-'));
    folder = path.join(root, 'journal');
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  it('is empty at first', async () => {
    assert.deepEqual(await open().open(), []);
  });

  it('shows another process what was started, until it is settled', async () => {
    await open().write(entry);
    const [{ version: _, ...found } = { version: 0 }] = (await open().open()) as readonly (JournalEntry & {
      version?: number;
    })[];
    assert.deepEqual(found, entry);
    await open().settle(entry.id);
    assert.deepEqual(await open().open(), []);
    assert.deepEqual(await readdir(folder), []);
  });

  it('settles an entry that another window has settled', async () => {
    await open().settle('gone');
  });

  it('fault 71: renames and keeps a damaged entry, and returns the others', async () => {
    await open().write(entry);
    for (const [name, text] of Object.entries({
      half: '{"version":1,"id',
      empty: '',
      wrong: '{"version":1,"id":7}',
    })) {
      await writeFile(path.join(folder, `${name}.json`), text);
    }
    assert.equal((await open().open()).length, 1);
    assert.equal((await open().open()).length, 1);
    const aside = (await readdir(folder)).filter((name) => name.endsWith('.damaged'));
    assert.deepEqual(aside.toSorted(), ['empty.json.damaged', 'half.json.damaged', 'wrong.json.damaged']);
    assert.equal(await readFile(path.join(folder, 'half.json.damaged'), 'utf8'), '{"version":1,"id');
  });

  it('fault 85: leaves an entry of another version unchanged', async () => {
    await open().write(entry);
    const text = '{"version":2,"what":"the future"}';
    await writeFile(path.join(folder, 'later.json'), text);
    assert.equal((await open().open()).length, 1);
    assert.equal(await readFile(path.join(folder, 'later.json'), 'utf8'), text);
  });

  it('fault 71: rejects if it cannot be written, and leaves nothing behind', async () => {
    await writeFile(folder, 'a file where the folder should be');
    await assert.rejects(open().write(entry));
    await assert.rejects(open().open());
    assert.deepEqual(await readdir(root), ['journal']);
  });

  it('leaves no partial file when a process is killed while it writes', async () => {
    await open().write(entry);
    await writeFile(path.join(folder, 'b.json.123.tmp'), '{"version":1,"id":"b"');
    assert.deepEqual(
      (await open().open()).map(({ id }) => id),
      [entry.id],
    );
  });
});
