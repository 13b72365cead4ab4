import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CACHED_REVISION, writeHubCache } from '../../../support/models/hubCache';
import { startHub } from '../../../support/process/loopbackHub';
import { startServer } from '../../../support/process/runningServer';

describe("the models folder of Hugging Face's tools", () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-cache-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('offers its models with ONNX files, and hides the others, without any change', async function () {
    this.timeout(60_000);
    const cache = join(folder, 'hub');
    await writeHubCache(cache);
    const other = join(cache, 'models--owner--torch', 'snapshots', CACHED_REVISION);
    await mkdir(other, { recursive: true });
    await writeFile(join(other, 'config.json'), '{}');
    await writeFile(join(other, 'pytorch_model.bin'), 'weights');
    const before = await readdir(folder, { recursive: true });
    const empty = join(folder, 'none');
    const server = await startServer({ modelFolders: [empty], hubCache: cache });
    const listed: unknown = (await server.get('/models')).json;
    assert.deepEqual(listed, [{ id: 'owner/name', pipeline_tag: 'text-classification', state: 'Loadable' }]);
    const answer = await server.post(
      '/models/owner/name',
      { inputs: 'good' },
      { 'x-wait-for-model': 'true' },
    );
    assert.equal(Object(answer.json)[0][0].label, 'positive');
    assert.equal((await server.get('/models/owner/torch')).status, 404);
    await server.close();
    assert.deepEqual(await readdir(folder, { recursive: true }), before);
  });

  it('does not keep a model that it has in another form from being downloaded', async () => {
    const cache = join(folder, 'hub');
    const snapshot = join(cache, 'models--owner--name', 'snapshots', CACHED_REVISION);
    await mkdir(snapshot, { recursive: true });
    await writeFile(join(snapshot, 'config.json'), '{}');
    const hub = await startHub(join(folder, 'empty'));
    const server = await startServer({
      ...{ modelFolders: [join(folder, 'none')], hubCache: cache },
      downloads: { hub: hub.url, folder: join(folder, 'came') },
    });
    assert.equal((await server.post('/models/owner/name', { inputs: 'good' })).status, 404);
    assert.equal(hub.requests.length, 1);
    await server.close();
    await hub.close();
  });

  it('may be missing', async () => {
    const server = await startServer({ modelFolders: [join(folder, 'none')], hubCache: join(folder, 'hub') });
    assert.deepEqual((await server.get('/models')).json, []);
    await server.close();
  });
});
