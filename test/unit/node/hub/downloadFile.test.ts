import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HostileHub } from '../../../support/hub/hostileHub';
import {
  DOWNLOADED,
  HUB_MODEL,
  onnxWithWeightsIn,
  patternBytes,
  WEIGHTS,
} from '../../../support/hub/hubModel';
import { HubSite } from '../../../support/hub/hubSite';

describe('a download that meets a fault', () => {
  let site: HubSite;
  beforeEach(async () => {
    site = await HubSite.create();
  });
  afterEach(() => site.close());

  describe('over a bad network', () => {
    it('goes on where the line was lost, without any byte twice', async () => {
      site.whenWeights({ kind: 'cut', bytes: 30_000 }, { kind: 'cut', bytes: 30_000 });
      assert.equal((await site.download()).outcome, 'done');
      assert.equal(site.hub.sent.get(WEIGHTS), 100_000);
      assert.deepEqual(site.slept, [1, 2]);
    });

    it('gives up after some losses, keeps what it has, and the next one goes on from there', async () => {
      site.hub.trick = ({ what }) => (what === WEIGHTS ? { kind: 'cut', bytes: 10_000 } : undefined);
      const result = await site.download();
      assert.equal(result.outcome, 'failed');
      assert.equal(Object(result).fault.kind, 'unreachable');
      assert.equal(Object(result).fault.isLost, true);
      assert.deepEqual(await site.model(), []);
      site.hub.trick = () => undefined;
      // The small files belong to each number format.
      const small = result.bytes - 40_000;
      assert.deepEqual(await site.bytesHere(), { q8: result.bytes, fp32: small, q4: small });
      assert.equal((await site.download()).outcome, 'done');
      assert.equal(site.hub.sent.get(WEIGHTS), 100_000);
      assert.equal(site.hub.count('tokenizer.json'), 1);
    });

    it('starts a file again that has changed on the hub', async () => {
      const next = patternBytes(100_000, 9);
      site.hub.trick = ({ what }, times) => {
        if (what !== WEIGHTS || times > 0) {
          return undefined;
        }
        setImmediate(() => site.hub.files.set(WEIGHTS, next));
        return { kind: 'cut', bytes: 30_000 };
      };
      const result = await site.download();
      assert.equal(result.outcome, 'done');
      assert.deepEqual(await readFile(join(site.folder, 'owner/name', WEIGHTS)), next);
      const small = ['README.md', 'config.json', 'tokenizer.json'] as const;
      const smallBytes = small.reduce((sum, name) => sum + HUB_MODEL[name].length, 0);
      // Of the old version, only what came before the line was lost.
      assert.equal(result.bytes, smallBytes + 30_000 + 100_000);
    });

    it('can be canceled, and the next one goes on', async () => {
      site.whenWeights({ kind: 'stall', bytes: 30_000 });
      const stop = new AbortController();
      const running = site.download({}, { signal: stop.signal });
      await site.arrived();
      stop.abort();
      assert.equal((await running).outcome, 'cancelled');
      assert.deepEqual(await site.model(), []);
      assert.equal((await site.download()).outcome, 'done');
      assert.equal(site.hub.sent.get(WEIGHTS), 100_000);
    });

    it('says that the hub cannot be reached', async () => {
      const result = await site.download({ hub: 'http://127.0.0.1:1' });
      assert.deepEqual(Object(result).fault, { kind: 'unreachable', code: 'ECONNREFUSED' });
    });

    it('fails for a web page in place of a file, and in place of the list', async () => {
      const page = {
        kind: 'answer',
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<p>',
      } as const;
      site.whenWeights(page);
      assert.deepEqual(await site.fault(), { kind: 'webPage' });
      site.hub.trick = () => page;
      assert.deepEqual(await site.fault(), { kind: 'webPage' });
      assert.deepEqual(await site.model(), []);
    });
  });

  describe('from a hub that lies', () => {
    const fault = (what: string) => ({ kind: 'badFile', file: WEIGHTS, what });
    const isRefused = async (what: string): Promise<void> => {
      const result = await site.download();
      assert.deepEqual([result.outcome, Object(result).fault], ['failed', fault(what)]);
      assert.deepEqual([await site.model(), await site.parts()], [[], []]);
    };

    it('refuses a file with a wrong checksum, after one try', async () => {
      site.hub.lies.set(WEIGHTS, { lfs: { sha256: 'b'.repeat(64) } });
      await isRefused('checksum');
      assert.equal(site.hub.count(WEIGHTS), 1);
    });

    it('refuses a small file with a wrong checksum of Git', async () => {
      site.hub.lies.set('config.json', { blobId: 'c'.repeat(40) });
      const result = await site.download();
      assert.deepEqual(Object(result).fault, { kind: 'badFile', file: 'config.json', what: 'checksum' });
      assert.deepEqual(await site.model(), []);
    });

    it('tries once more if the damaged part may be its own', async () => {
      site.hub.trick = ({ what }, times) =>
        what === WEIGHTS && times < 4 ? { kind: 'cut', bytes: 10_000 } : undefined;
      await site.download();
      const [part = ''] = await site.parts();
      await writeFile(part, patternBytes(10_000, 7));
      assert.equal((await site.download()).outcome, 'done');
    });

    it('refuses a file that is longer than announced', async () => {
      site.whenWeights({ kind: 'content', bytes: patternBytes(100_001, 2) });
      await isRefused('larger');
    });

    it('refuses a file that is shorter than announced', async () => {
      site.hub.trick = ({ what }) => (what === WEIGHTS ? { kind: 'cut', bytes: 0, clean: true } : undefined);
      assert.deepEqual(await site.fault(), fault('smaller'));
      assert.deepEqual(await site.model(), []);
    });

    it('downloads a large file only once to find out that it is smaller than announced', async () => {
      site.hub.files.set(WEIGHTS, patternBytes(1_000_000));
      site.hub.lies.set(WEIGHTS, { size: 1_000_500 });
      await isRefused('smaller');
      assert.equal(site.hub.sent.get(WEIGHTS), 1_000_000);
    });

    it('gives up a large file whose end the hub never has', async () => {
      site.hub.files.set(WEIGHTS, patternBytes(1_000_000));
      site.hub.lies.set(WEIGHTS, { size: 1_000_500 });
      site.hub.trick = ({ what }, times) =>
        what === WEIGHTS && times % 2 === 1 ? { kind: 'answer', status: 416 } : undefined;
      assert.equal((await site.fault()).kind, 'unreachable');
    });

    it('refuses a file that is not there', async () => {
      site.whenWeights({ kind: 'answer', status: 404 });
      await isRefused('gone');
    });

    it('writes no file outside the folder of the model', async () => {
      for (const path of [
        '../evil/config.json',
        '/config.json',
        '1_Dense/../../config.json',
        'C:\\config.json',
      ]) {
        site.hub.files.set(path, Buffer.from('{}'));
      }
      site.hub.files.set('onnx/..\\..\\model_fp16.onnx', Buffer.from('x'));
      assert.equal((await site.download()).outcome, 'done');
      assert.deepEqual(await site.model(), DOWNLOADED);
      assert.deepEqual((await readdir(site.folder)).sort(), ['.partial', 'owner']);
    });

    it('takes no model whose only weights would be outside the folder', async () => {
      for (const path of [...site.hub.files.keys()].filter((name) => name.endsWith('.onnx'))) {
        site.hub.files.delete(path);
      }
      site.hub.files.set('onnx/..\\..\\evil.onnx', patternBytes(100));
      assert.deepEqual(await site.fault(), { kind: 'noOnnx' });
    });

    it('takes no model whose ONNX file refers to weights elsewhere', async () => {
      site.hub.files.set(WEIGHTS, onnxWithWeightsIn('../../evil.bin'));
      assert.deepEqual(await site.fault(), {
        ...{ kind: 'incomplete', detail: 'refers to weights outside its folder' },
      });
      site.hub.files.set(WEIGHTS, onnxWithWeightsIn('weights.bin'));
      assert.deepEqual(await site.fault(), {
        ...{ kind: 'incomplete', detail: `has no onnx/weights.bin, and ${WEIGHTS} needs it` },
      });
      site.hub.files.set('onnx/weights.bin', patternBytes(5000));
      assert.equal((await site.download()).outcome, 'done');
      assert.ok((await site.model()).includes('onnx/weights.bin'));
    });

    it('follows no redirects without an end or to a file', async () => {
      for (const location of ['/owner/name/resolve/main/config.json', 'file:///etc/hosts', '']) {
        site.hub.trick = ({ what }) =>
          what === 'config.json' ? { kind: 'answer', status: 302, headers: { location } } : undefined;
        assert.deepEqual(await site.fault(), { kind: 'badAnswer', what: 'redirect' });
      }
    });
  });

  describe('of a model that requires access', () => {
    it('names the page on which to ask for it', async () => {
      site.whenWeights({ kind: 'answer', status: 401, headers: { 'x-error-code': 'GatedRepo' } });
      const result = await site.download();
      const page = `${site.hub.url}/owner/name`;
      assert.equal(result.outcome, 'refused');
      assert.deepEqual(Object(result).fault, { kind: 'needsAccess', page, withToken: false });
      site.hub.trick = () => ({ kind: 'answer', status: 403 });
      assert.deepEqual(await site.fault({ token: 'hf_test' }), {
        kind: 'needsAccess',
        page,
        withToken: true,
      });
      assert.deepEqual(await site.model(), []);
    });

    it('sends the token to the hub, and not where the hub redirects to', async () => {
      const store = await HostileHub.start(HUB_MODEL);
      site.hub.trick = ({ what, url }) =>
        what === WEIGHTS
          ? { kind: 'answer', status: 302, headers: { location: `${store.origin}${url}` } }
          : undefined;
      assert.equal((await site.download({ token: 'hf_testRedirect' })).outcome, 'done');
      assert.ok(site.hub.requests.every(({ headers }) => headers.authorization === 'Bearer hf_testRedirect'));
      assert.deepEqual(
        store.requests.map(({ headers }) => headers.authorization),
        [undefined],
      );
      await store.close();
    });

    it('does not exist, or is private, for users without a token', async () => {
      site.hub.trick = () => ({ kind: 'answer', status: 401 });
      const fault = { kind: 'missing', asksForToken: true };
      assert.deepEqual(await site.download(), { outcome: 'refused', bytes: 0, fault });
      site.hub.trick = () => ({ kind: 'answer', status: 404 });
      const result = await site.download({ token: 'hf_testOther' });
      assert.deepEqual(result, { outcome: 'refused', bytes: 0, fault: { kind: 'missing' } });
    });
  });

  describe('from a busy hub', () => {
    const busy = (retryAfter: string) =>
      ({ kind: 'answer', status: 429, headers: { 'retry-after': retryAfter } }) as const;

    it('waits as long as the hub says', async () => {
      site.whenWeights(busy('3'), busy('4'));
      assert.equal((await site.download()).outcome, 'done');
      assert.deepEqual(site.slept, [3000, 4000]);
      assert.ok(site.progress.some(({ waitsFor }) => waitsFor === 'hub'));
    });

    it('fails where the hub says too long a time', async () => {
      site.whenWeights(busy('3600'));
      assert.deepEqual(await site.fault(), { kind: 'tooManyRequests', retryAfterSeconds: 3600 });
    });

    it('does not wait again and again without an end', async () => {
      site.hub.trick = () => busy('0');
      assert.equal((await site.fault()).kind, 'tooManyRequests');
    });
  });
});
