import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeFetch } from '../../../src/node/nodeFetch';
import { openDownloads } from '../../../src/node/openDownloads';
import { systemClock } from '../../../src/node/systemClock';

describe('the folders of downloaded models', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'hf-downloads-'))));
  afterEach(() => rm(folder, { recursive: true }));

  const add = async (path: string) => {
    await mkdir(join(folder, path), { recursive: true });
    await writeFile(join(folder, path, 'config.json'), '{}');
  };
  const open = (modelsFolder = '') =>
    openDownloads(
      {
        options: () => ({ memoryBudgetMb: 512, modelsFolder }),
        ...{ folder, bundledModels: [join(folder, 'bundled')], fetch: createNodeFetch(), clock: systemClock },
      },
      { HF_HUB_CACHE: join(folder, 'cache') },
    );

  it('begin with the one that receives downloads, which is created', async () => {
    await add('bundled/demo/one');
    const site = open();
    const folders = await site.folders();
    assert.deepEqual(folders, [join(folder, 'models'), join(folder, 'bundled')]);
    assert.equal(await site.has(folders, 'demo/one'), true);
    assert.equal(await site.has(folders, 'demo/two'), false);
    assert.equal(site.memoryBytes(), 512 * 1024 * 1024);
  });

  it('are the one of the user alone, where one is set', async () => {
    await add('mine/acme/tiny');
    assert.deepEqual(await open(join(folder, 'mine')).folders(), [join(folder, 'mine')]);
    await assert.rejects(open(join(folder, 'missing')).folders(), /noFolder/);
  });

  it('have what other tools have downloaded, if it has ONNX files', async () => {
    await add('cache/models--acme--tiny/snapshots/1/onnx');
    await add('cache/models--acme--tiny/snapshots/1');
    await writeFile(join(folder, 'cache/models--acme--tiny/snapshots/1/onnx/model.onnx'), '');
    await add('cache/models--acme--torch/snapshots/1');
    const site = open();
    const folders = await site.folders();
    assert.equal(await site.has(folders, 'acme/tiny'), true);
    assert.equal(await site.has(folders, 'acme/torch'), false);
    assert.equal(await site.ownFolder('acme/tiny'), undefined);
  });

  it('list models, and neither other folders nor incomplete downloads', async () => {
    await add('models/acme/tiny');
    await mkdir(join(folder, 'models/acme/empty'));
    await add('models/.partial/acme--other');
    assert.deepEqual(await open().list(join(folder, 'models')), ['acme/tiny']);
  });

  it('know the size of a model', async () => {
    await add('models/acme/tiny');
    await mkdir(join(folder, 'models/acme/tiny/onnx'));
    await writeFile(join(folder, 'models/acme/tiny/onnx/model.onnx'), 'x'.repeat(1000));
    assert.equal(await open().bytesOf(join(folder, 'models'), 'acme/tiny'), 1002);
  });

  it('give up only models that are really in the folder of the extension', async () => {
    await add('models/acme/tiny');
    await add('mine/acme/tiny');
    await symlink(join(folder, 'mine/acme/tiny'), join(folder, 'models/acme/linked'));
    await symlink(join(folder, 'mine/acme'), join(folder, 'models/linked'));
    const site = open();
    assert.equal(await site.ownFolder('acme/tiny'), join(folder, 'models/acme/tiny'));
    for (const id of ['acme/linked', 'linked/tiny', 'acme/missing']) {
      assert.equal(await site.ownFolder(id), undefined, id);
    }
  });
});
