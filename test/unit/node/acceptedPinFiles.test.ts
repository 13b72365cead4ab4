import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { acceptedPinFiles } from '../../../src/node/acceptedPinFiles';
import { warningLogger } from '../../support/loggers';

const SCOPE = '["https://example.test/base","me"]';

describe('the accepted lists of pins on the disk', () => {
  let folder = '';
  const warnings: string[] = [];
  const logger = warningLogger(warnings);
  const open = () => acceptedPinFiles({ folder, logger });
  const file = async () => path.join(folder, (await readdir(folder))[0] ?? '');

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'accepted-'));
    warnings.length = 0;
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('found fault 34: persist after a restart, separately for each account', async () => {
    await open().write(SCOPE, ['gpt2', 'owner/a']);
    await open().write('other', []);
    assert.deepEqual(await open().read(SCOPE), ['gpt2', 'owner/a']);
    assert.deepEqual(await open().read('other'), []);
    assert.equal(await open().read('nobody'), undefined);
  });

  it('found fault 34: contain IDs and a version, but neither the server nor the account', async () => {
    await open().write(SCOPE, ['gpt2']);
    assert.equal(await readFile(await file(), 'utf8'), '{"version":1,"models":["gpt2"]}');
    assert.match(path.basename(await file()), /^[0-9a-f]{32}\.json$/);
  });

  it('fault 85: of a newer version are left unchanged, and not used', async () => {
    await open().write(SCOPE, ['gpt2']);
    const text = '{"version":2,"models":{"gpt2":"cpu"}}';
    await writeFile(await file(), text);
    assert.equal(await open().read(SCOPE), undefined);
    await open().write(SCOPE, ['other']);
    assert.equal(await readFile(await file(), 'utf8'), text);
    assert.deepEqual(await readdir(folder), [path.basename(await file())]);
  });

  it('fault 71: that are damaged are renamed and kept', async () => {
    await open().write(SCOPE, ['gpt2']);
    const name = path.basename(await file());
    await writeFile(path.join(folder, name), '{"version":1,"models":["gp');
    assert.equal(await open().read(SCOPE), undefined);
    await open().write(SCOPE, ['new']);
    assert.deepEqual((await readdir(folder)).toSorted(), [name, `${name}.damaged`]);
    assert.deepEqual(await open().read(SCOPE), ['new']);
    assert.ok(!warnings.join().includes(folder), 'a path is logged');
  });

  it('fault 71: reject if they cannot be written, and leave nothing behind', async () => {
    const blocked = path.join(folder, 'file');
    await writeFile(blocked, '');
    const files = acceptedPinFiles({ folder: path.join(blocked, 'accepted'), logger });
    await assert.rejects(files.write(SCOPE, ['gpt2']));
    assert.deepEqual(await readdir(folder), ['file']);
  });
});
