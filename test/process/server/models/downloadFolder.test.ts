import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../../../src/node/makeFolder';
import { probeFolder } from '../../../../src/server/state/probeFolder';
import { builtServer } from '../../../support/process/builtServer';
import { endedServer } from '../../../support/process/endedServer';
import { startProcess } from '../../../support/process/serverProcess';

describe('the download folder', () => {
  let folder: string;
  before(async function () {
    this.timeout(60_000);
    folder = await mkdtemp(join(tmpdir(), 'hf-downloads-'));
    await builtServer();
  });
  after(() => rm(folder, { recursive: true }));

  const start = (place: string) => endedServer('--no-state', '--download', '--download-folder', place);

  it('is made with those above it, and keeps nothing of the trial', async () => {
    const place = join(folder, 'one', 'two', 'three');
    await probeFolder(place);
    assert.deepEqual(await readdir(place), []);
  });

  it('may be made by several at the same moment', async () => {
    const place = join(folder, 'many', 'four', 'five');
    await Promise.all(Array.from({ length: 20 }, () => makeFolder(place)));
    assert.deepEqual(await readdir(place), []);
  });

  if (process.platform === 'linux') {
    for (const place of [
      '/proc/hf-models',
      '/proc/hf-models/deep',
      '/proc/self/fd/models',
      '/sys/hf-models/a',
    ]) {
      it(`found fault 7: is refused at start below ${place}`, async () => {
        const { code, said } = await start(place);
        assert.equal(code, 1);
        assert.match(
          said,
          /^Models cannot be stored in the download folder \/\S+ because .+ \(E[A-Z]+\)\. Select another/,
        );
      });
    }

    it('found fault 7: a state folder below /proc keeps nothing, and the server runs', async () => {
      const server = await startProcess('--state', '/proc/hf-state/deep', '--offline');
      const list: unknown = await (await server.call('/usage/pinned_models')).json();
      assert.match(
        String(Object(list).problem),
        /^the state folder could not be used because .+ \(E[A-Z]+\)$/,
      );
      await server.end('SIGTERM');
    });

    it('found fault 7: is refused where only reading is possible', async () => {
      const { code, said } = await start('/proc');
      assert.equal(code, 1);
      assert.match(said, /Models cannot be stored/);
    });
  }

  it('found fault 7: is refused where a file stands in its place', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    assert.match((await start(join(file, 'models'))).said, /\(ENOTDIR\)/);
  });

  it('is not tried where downloads are forbidden', async () => {
    const server = await startProcess(
      '--no-state',
      '--offline',
      '--download',
      '--download-folder',
      '/proc/none',
    );
    await server.end('SIGTERM');
  });
});
