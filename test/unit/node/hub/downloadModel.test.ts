import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HostileHub } from '../../../support/hub/hostileHub';
import { DOWNLOADED, HUB_MODEL, patternBytes, WEIGHTS } from '../../../support/hub/hubModel';
import { HubSite } from '../../../support/hub/hubSite';

describe('a download of a model', () => {
  let site: HubSite;
  beforeEach(async () => {
    site = await HubSite.create();
  });
  afterEach(() => site.close());

  it('brings the files that the server needs, and says how far it is', async () => {
    const result = await site.download();
    assert.equal(result.outcome, 'done');
    assert.deepEqual(await site.model(), DOWNLOADED);
    assert.deepEqual(await readFile(join(site.folder, 'owner/name', WEIGHTS)), HUB_MODEL[WEIGHTS]);
    const bytes = result.bytes;
    assert.deepEqual([site.progress.at(-1)?.doneBytes, site.progress.at(-1)?.totalBytes], [bytes, bytes]);
    assert.deepEqual(await readdir(join(site.folder, '.partial')), []);
  });

  it('is not repeated for a model that is there', async () => {
    await site.download();
    const before = site.hub.requests.length;
    assert.deepEqual(await site.download(), { outcome: 'already', bytes: 0 });
    assert.equal(site.hub.requests.length, before);
  });

  it('of two at the same time brings the model once', async () => {
    const outcomes = (await Promise.all([site.download(), site.download()])).map(({ outcome }) => outcome);
    assert.deepEqual(outcomes.sort(), ['already', 'done']);
    assert.equal(site.hub.count(WEIGHTS), 1);
    assert.ok(site.progress.some(({ waitsFor }) => waitsFor === 'otherDownload'));
  });

  it('asks a hub that has a path below that path', async () => {
    const mirror = await HostileHub.start(HUB_MODEL, '/hub/mirror');
    assert.equal((await site.download({ hub: mirror.url })).outcome, 'done');
    await mirror.close();
  });

  it('asks for the files of the commit that was listed', async () => {
    site.hub.facts['sha'] = 'a'.repeat(40);
    await site.download();
    const asked = site.hub.requests.find(({ what }) => what === WEIGHTS);
    assert.equal(asked?.url, `/owner/name/resolve/${'a'.repeat(40)}/${WEIGHTS}`);
  });

  describe('to a disk', () => {
    it('without room is refused before any file is asked for', async () => {
      const result = await site.download({}, { freeBytes: 64e6 });
      assert.equal(result.outcome, 'refused');
      assert.equal(Object(result).fault.kind, 'noSpace');
      assert.equal(site.hub.count('config.json'), 0);
    });

    it('that gets full fails, and leaves no model', async function () {
      if (process.platform !== 'linux') {
        this.skip();
      }
      site.hub.trick = ({ what }) => (what === WEIGHTS ? { kind: 'cut', bytes: 10 } : undefined);
      await site.download();
      site.hub.trick = () => undefined;
      const [part = ''] = await site.parts();
      await rm(part);
      // A device that is always full.
      await symlink('/dev/full', part);
      const detail = 'there is no space left on the disk (ENOSPC)';
      assert.deepEqual(await site.fault(), { kind: 'disk', code: 'ENOSPC', detail });
      assert.deepEqual(await site.model(), []);
    });

    it('never replaces what a user has in the folder of the model', async () => {
      await mkdir(join(site.folder, 'owner/name'), { recursive: true });
      await writeFile(join(site.folder, 'owner/name/notes.txt'), 'mine');
      assert.deepEqual(await site.fault(), { kind: 'folderInUse' });
      assert.deepEqual(await site.model(), ['notes.txt']);
      assert.equal(site.hub.requests.length, 0);
    });
  });

  describe('in a number format', () => {
    const weights = async () => readdir(join(site.folder, 'owner/name/onnx'));

    it('that was requested', async () => {
      assert.equal((await site.download({ dtype: 'fp32' })).outcome, 'done');
      assert.deepEqual(await weights(), ['model.onnx']);
    });

    it('that the model has, or else names those that it has', async () => {
      assert.deepEqual(await site.fault({ dtype: 'bnb4' }), {
        ...{ kind: 'noSuchFormat', available: ['q8', 'fp32', 'q4'] },
      });
    });

    it('that fits the memory, or not at all', async () => {
      assert.equal((await site.download({ memoryBytes: 100e6 + 100_000 })).outcome, 'done');
      assert.deepEqual(await weights(), ['model_q4.onnx']);
      await rm(join(site.folder, 'owner'), { recursive: true });
      const result = await site.download({ memoryBytes: 100e6 });
      assert.equal(result.outcome, 'refused');
      assert.deepEqual(Object(result).fault, {
        kind: 'tooLargeForMemory',
        bytes: 60_000,
        memoryBytes: 100e6,
      });
    });

    it('of its own for each part', async () => {
      for (const path of [...site.hub.files.keys()].filter((name) => name.endsWith('.onnx'))) {
        site.hub.files.delete(path);
      }
      site.hub.files.set('onnx/encoder_model_quantized.onnx', patternBytes(1000));
      site.hub.files.set('onnx/decoder_model_merged.onnx', patternBytes(2000));
      await site.download();
      assert.deepEqual((await weights()).sort(), [
        'decoder_model_merged.onnx',
        'encoder_model_quantized.onnx',
      ]);
    });

    it('is refused for a model without ONNX files', async () => {
      for (const path of [...site.hub.files.keys()].filter((name) => name.endsWith('.onnx'))) {
        site.hub.files.delete(path);
      }
      assert.deepEqual(await site.download(), { outcome: 'refused', bytes: 0, fault: { kind: 'noOnnx' } });
    });
  });
});
