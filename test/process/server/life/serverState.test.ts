import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { pinFile } from '../../../../src/server/state/serverPinFile';
import { projectFolder } from '../../../support/projectFolder';
import { runInShell } from '../../../support/process/limitedServer';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';

const PINS = '/usage/pinned_models';
const RECORDED = join(projectFolder, 'test/fixtures/serverState/version1');
const FIRST = { model_id: 'mini/fill-mask', compute_type: 'cpu' };
const SECOND = { model_id: 'mini/text-classification', compute_type: 'cpu' };

describe('the state that a server keeps', () => {
  let folder: string;
  let server: RunningServer | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-state-'));
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
    await rm(folder, { recursive: true });
  });

  const start = async (): Promise<RunningServer> => (server = await startServer({ stateFolder: folder }));
  const file = (name = 'pins.json') => readFile(join(folder, name), 'utf8');
  const list = async () => Object((await server?.get(PINS))?.json);
  const post = async (...items: object[]) => server?.post(PINS, { pinned_models: items });

  it('fault 85: of version 1 is read as it was recorded, and stays as it is', async () => {
    await cp(RECORDED, folder, { recursive: true });
    await start();
    const recorded: unknown = JSON.parse(await readFile(join(RECORDED, 'pins.json'), 'utf8'));
    assert.deepEqual((await list()).pinned_models, Object(recorded).pinned_models);
    assert.equal((await list()).problem, undefined);
    assert.equal(await file(), await readFile(join(RECORDED, 'pins.json'), 'utf8'));
    const { models } = Object(JSON.parse(await file('loads.json')));
    assert.ok('mini/fill-mask' in models);
  });

  for (const text of [
    '{"version": 2}',
    '{"version":2,"pinned_models":[{"model_id":"a/b"}],"groups":{}}',
    '{"pinned_models":[],"version":"next"}',
  ]) {
    it(`found fault 29: fault 94: pins of another version are kept byte for byte: ${text}`, async () => {
      await writeFile(join(folder, 'pins.json'), text);
      await start();
      const reason = 'pins.json was written by another version of this server; it was left unchanged';
      assert.deepEqual(await list(), { pinned_models: [], allowed_pinned_models: 5, problem: reason });
      const answer = await post(FIRST);
      assert.equal(answer?.status, 500);
      assert.deepEqual(answer?.json, { error: `The pinned models cannot be changed: ${reason}` });
      assert.ok(server?.logged().includes(reason));
      assert.equal(await file(), text);
      assert.deepEqual((await list()).pinned_models, []);
    });
  }

  it('fault 85: load times of a later version are kept byte for byte', async () => {
    const text = '{"version":2,"loads":[]}';
    await writeFile(join(folder, 'loads.json'), text);
    await start();
    const answer = await server?.post(
      '/models/mini/fill-mask',
      { inputs: '[MASK]' },
      { 'x-wait-for-model': 'true' },
    );
    assert.equal(answer?.status, 200);
    await server?.close();
    server = undefined;
    assert.equal(await file('loads.json'), text);
  });

  it('found fault 29: fault 94: items that are not understood stay in the file byte for byte, and this is told', async () => {
    const bad = ['{"model": "x", "n": 12345678901234567890}', 'null', '{"model_id":1.0}'];
    const good = JSON.stringify(FIRST);
    await writeFile(
      join(folder, 'pins.json'),
      `{"version":1,"pinned_models":[${bad[0]}, ${good},${bad[1]},\n${bad[2]}],"since": 1.50}`,
    );
    await start();
    assert.deepEqual((await list()).pinned_models, [FIRST]);
    assert.equal((await list()).problem, '3 items of pins.json could not be parsed and are kept there');
    assert.equal((await post(SECOND))?.status, 200);
    const written = `{"version":1,"pinned_models":[${[JSON.stringify(SECOND), ...bad].join(',')}],"since":1.50}`;
    assert.equal(await file(), written);
    await server?.close();
    await start();
    assert.deepEqual((await list()).pinned_models, [SECOND]);
    assert.equal((await readdir(folder)).filter((name) => name.includes('damaged')).length, 0);
  });

  it('found fault 29: whatever an item is, it is listed or kept with its own text', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.json(), fc.constant('{"model_id":"a/b"}'))), (items) => {
        const read = pinFile.parse(`{"version":1,"pinned_models":[${items.join(' ,\n')}]}`);
        const isPin = (text: string) => typeof Object(JSON.parse(text)).model_id === 'string';
        assert.deepEqual(
          read?.foreign,
          items.map((item) => item.trim()).filter((item) => !isPin(item)),
        );
        assert.deepEqual(
          read?.items,
          items.filter(isPin).map((item): unknown => JSON.parse(item)),
        );
        assert.deepEqual(pinFile.parse(pinFile.print(read ?? assert.fail()))?.foreign, read?.foreign);
      }),
    );
  });

  for (const [what, make] of [
    ['a folder', (path: string) => mkdir(path)],
    ['a pipe', async (path: string) => void execFileSync('mkfifo', [path])],
  ] as const) {
    it(`found faults 27 and 29: fault 91: starts where ${what} stands in the place of the pins, and says so`, async function () {
      if (process.platform === 'win32') {
        this.skip();
      }
      await make(join(folder, 'pins.json'));
      await start();
      assert.match((await list()).problem, /^pins.json could not be read because .+; it was left unchanged$/);
      assert.equal((await post(FIRST))?.status, 500);
      assert.deepEqual((await list()).pinned_models, []);
    });
  }

  for (const [what, mount, reason] of [
    [
      'lies on a read-only disk',
      (path: string) => `mount --bind "${path}" "${path}" && mount -o remount,ro,bind "${path}"`,
      /^the state folder could not be used because the disk is read-only \(EROFS\)$/,
    ],
    [
      'could not be moved aside',
      (path: string) => `mount --bind "${path}/pins.json" "${path}/pins.json"`,
      /^pins.json is damaged and could not be moved aside because .+ \(EBUSY\)$/,
    ],
  ] as const) {
    it(`found fault 29: fault 71: starts where a damaged file ${what}, keeps it, and says so`, async function () {
      if (process.platform !== 'linux') {
        this.skip();
      }
      const text = '{"version":1,"pinned_mod';
      await writeFile(join(folder, 'pins.json'), text);
      await runInShell(
        `${mount(folder)} && exec "$@"`,
        ['--offline', '--state', folder],
        async (call) => {
          assert.match(String(Object(await (await call(PINS)).json()).problem), reason);
          assert.equal((await call(PINS, { pinned_models: [] })).status, 500);
        },
        () => this.skip(),
      );
      assert.equal(await file(), text);
    });
  }

  it('found fault 35: fault 71: a list that does not fit on the disk changes nothing and leaves nothing behind', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    // A file may have at most two blocks of 512 or 1024 bytes.
    await runInShell(
      'ulimit -f 2 && exec "$@"',
      ['--models', join(projectFolder, 'test/models'), '--offline', '--state', folder],
      async (call) => {
        const small = [{ model_id: 'demo/code-language', compute_type: 'cpu' }];
        assert.equal((await call(PINS, { pinned_models: small })).status, 200);
        const before = await file();
        const large = [{ ...small[0], note: 'x'.repeat(5000) }];
        const refused = await call(PINS, { pinned_models: large });
        assert.equal(refused.status, 500);
        assert.deepEqual(await refused.json(), {
          error:
            'The pinned models could not be saved because the file would be larger than allowed (EFBIG); the list is unchanged',
        });
        assert.equal(await file(), before);
        assert.deepEqual(Object(await (await call(PINS)).json()).pinned_models, small);
        assert.deepEqual(
          (await readdir(folder)).filter((name) => name.endsWith('.tmp')),
          [],
        );
        assert.equal((await call(PINS, { pinned_models: [] })).status, 200);
      },
    );
  });
});
