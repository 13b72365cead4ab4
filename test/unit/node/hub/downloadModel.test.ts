import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  DownloadProgress,
  DownloadRequest,
  DownloadResult,
} from '../../../../src/core/localServer/modelHub';
import type { Clock } from '../../../../src/core/ports';
import { openModelHub } from '../../../../src/node/hub/openModelHub';
import { createNodeFetch } from '../../../../src/node/nodeFetch';
import { systemClock } from '../../../../src/node/systemClock';
import { eventually } from '../../../support/eventually';
import { HostileHub } from '../../../support/hub/hostileHub';
import { HUB_MODEL, patternBytes } from '../../../support/hub/hubModel';

const Q8 = 'onnx/model_quantized.onnx';
const DOWNLOADED = ['README.md', 'config.json', 'onnx', Q8, 'tokenizer.json'];
const fetch = createNodeFetch();

describe('a download of a model', () => {
  let folder = '';
  let hub: HostileHub;
  let progress: DownloadProgress[] = [];
  let slept: number[] = [];
  /** A clock whose pauses are over at once. */
  const clock: Clock = {
    ...systemClock,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      slept.push(ms);
    },
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-'));
    hub = await HostileHub.start(HUB_MODEL);
    hub.mayBreak = arrived;
    [progress, slept] = [[], []];
  });
  afterEach(async () => {
    await hub.close();
    await rm(folder, { recursive: true });
  });

  const download = async (
    request: Partial<DownloadRequest> = {},
    { freeBytes, signal = new AbortController().signal }: { freeBytes?: number; signal?: AbortSignal } = {},
  ): Promise<DownloadResult> =>
    openModelHub({
      ...{ fetch, clock, retryMs: [1, 2, 3] },
      ...(freeBytes !== undefined && { freeBytes: async () => freeBytes }),
    }).download({ hub: hub.url, id: 'owner/name', folder, ...request }, (one) => progress.push(one), signal);

  const model = async (): Promise<readonly string[]> =>
    (await readdir(join(folder, 'owner/name'), { recursive: true }).catch(() => [])).sort();
  const partsFolder = () => join(folder, '.partial', 'owner--name', 'parts');
  const parts = () => readdir(partsFolder());
  const failed = (result: DownloadResult) => ('fault' in result ? result.fault : { kind: result.outcome });
  /** Waits until the incomplete file on the disk has all that the hub sent. */
  const arrived = async (): Promise<void> =>
    eventually(async () => {
      const [name = ''] = (await parts()).filter((part) => !part.endsWith('.etag'));
      assert.equal((await stat(join(partsFolder(), name))).size, hub.sent.get(Q8));
    });
  /** Does something to the requests for the weights, by how many there were before. */
  const whenWeights = (...tricks: readonly ReturnType<HostileHub['trick']>[]): void => {
    hub.trick = ({ what }, times) => (what === Q8 ? tricks[times] : undefined);
  };

  it('brings the files that the server needs, and says how far it is', async () => {
    const result = await download();
    assert.equal(result.outcome, 'done');
    assert.deepEqual(await model(), DOWNLOADED);
    assert.deepEqual(await readFile(join(folder, 'owner/name', Q8)), HUB_MODEL[Q8]);
    const bytes = result.bytes;
    assert.deepEqual([progress.at(-1)?.doneBytes, progress.at(-1)?.totalBytes], [bytes, bytes]);
    assert.deepEqual(await readdir(join(folder, '.partial')), []);
  });

  it('is not repeated for a model that is there', async () => {
    await download();
    const before = hub.requests.length;
    assert.deepEqual(await download(), { outcome: 'already', bytes: 0 });
    assert.equal(hub.requests.length, before);
  });

  it('of two at the same time brings the model once', async () => {
    const outcomes = (await Promise.all([download(), download()])).map(({ outcome }) => outcome);
    assert.deepEqual(outcomes.sort(), ['already', 'done']);
    assert.equal(hub.count(Q8), 1);
    assert.ok(progress.some(({ waitsFor }) => waitsFor === 'otherDownload'));
  });

  it('asks a hub that has a path below that path', async () => {
    const mirror = await HostileHub.start(HUB_MODEL, '/hub/mirror');
    assert.equal((await download({ hub: mirror.url })).outcome, 'done');
    await mirror.close();
  });

  it('asks for the files of the commit that was listed', async () => {
    hub.facts['sha'] = 'a'.repeat(40);
    await download();
    const asked = hub.requests.find(({ what }) => what === Q8);
    assert.equal(asked?.url, `/owner/name/resolve/${'a'.repeat(40)}/${Q8}`);
  });

  describe('over a bad network', () => {
    it('goes on where the line was lost, without any byte twice', async () => {
      whenWeights({ kind: 'cut', bytes: 30_000 }, { kind: 'cut', bytes: 30_000 });
      assert.equal((await download()).outcome, 'done');
      assert.equal(hub.sent.get(Q8), 100_000);
      assert.deepEqual(slept, [1, 2]);
    });

    it('gives up after some losses, keeps what it has, and the next one goes on from there', async () => {
      hub.trick = ({ what }) => (what === Q8 ? { kind: 'cut', bytes: 10_000 } : undefined);
      const result = await download();
      assert.equal(result.outcome, 'failed');
      assert.equal(failed(result).kind, 'unreachable');
      assert.deepEqual(await model(), []);
      hub.trick = () => undefined;
      assert.equal((await download()).outcome, 'done');
      assert.equal(hub.sent.get(Q8), 100_000);
      assert.equal(hub.count('tokenizer.json'), 1);
    });

    it('starts a file again that has changed on the hub', async () => {
      const next = patternBytes(100_000, 9);
      hub.trick = ({ what }, times) => {
        if (what !== Q8 || times > 0) {
          return undefined;
        }
        setImmediate(() => hub.files.set(Q8, next));
        return { kind: 'cut', bytes: 30_000 };
      };
      assert.equal((await download()).outcome, 'done');
      assert.deepEqual(await readFile(join(folder, 'owner/name', Q8)), next);
    });

    it('can be canceled, and the next one goes on', async () => {
      whenWeights({ kind: 'stall', bytes: 30_000 });
      const stop = new AbortController();
      const running = openModelHub({ fetch, clock }).download(
        { hub: hub.url, id: 'owner/name', folder },
        () => undefined,
        stop.signal,
      );
      await arrived();
      stop.abort();
      assert.equal((await running).outcome, 'cancelled');
      assert.deepEqual(await model(), []);
      assert.equal((await download()).outcome, 'done');
      assert.equal(hub.sent.get(Q8), 100_000);
    });

    it('says that the hub cannot be reached', async () => {
      const result = await download({ hub: 'http://127.0.0.1:1' });
      assert.deepEqual(failed(result), { kind: 'unreachable', code: 'ECONNREFUSED' });
    });

    it('fails for a web page in place of a file, and in place of the list', async () => {
      const page = {
        kind: 'answer',
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<p>',
      } as const;
      whenWeights(page);
      assert.deepEqual(failed(await download()), { kind: 'webPage' });
      hub.trick = () => page;
      assert.deepEqual(failed(await download()), { kind: 'webPage' });
      assert.deepEqual(await model(), []);
    });
  });

  describe('from a hub that lies', () => {
    const fault = (what: string) => ({ kind: 'badFile', file: Q8, what });
    const isRefused = async (what: string): Promise<void> => {
      const result = await download();
      assert.deepEqual([result.outcome, failed(result)], ['failed', fault(what)]);
      assert.deepEqual([await model(), await parts()], [[], []]);
    };

    it('refuses a file with a wrong checksum, after one try', async () => {
      hub.lies.set(Q8, { lfs: { sha256: 'b'.repeat(64) } });
      await isRefused('checksum');
      assert.equal(hub.count(Q8), 1);
    });

    it('refuses a small file with a wrong checksum of Git', async () => {
      hub.lies.set('config.json', { blobId: 'c'.repeat(40) });
      const result = await download();
      assert.deepEqual(failed(result), { kind: 'badFile', file: 'config.json', what: 'checksum' });
      assert.deepEqual(await model(), []);
    });

    it('tries once more if the damaged part may be its own', async () => {
      whenWeights({ kind: 'content', bytes: patternBytes(100_000, 5) });
      hub.trick = ({ what }, times) =>
        what === Q8 && times < 4 ? { kind: 'cut', bytes: 10_000 } : undefined;
      await download();
      const [name = ''] = (await parts()).filter((part) => !part.endsWith('.etag'));
      await writeFile(join(partsFolder(), name), patternBytes(10_000, 7));
      assert.equal((await download()).outcome, 'done');
    });

    it('refuses a file that is longer than announced', async () => {
      whenWeights({ kind: 'content', bytes: patternBytes(100_001, 2) });
      await isRefused('larger');
    });

    it('refuses a file that is shorter than announced', async () => {
      hub.trick = ({ what }) => (what === Q8 ? { kind: 'cut', bytes: 0, clean: true } : undefined);
      assert.deepEqual(failed(await download()), fault('smaller'));
      assert.deepEqual(await model(), []);
    });

    it('refuses a file that is not there', async () => {
      whenWeights({ kind: 'answer', status: 404 });
      await isRefused('gone');
    });

    it('writes no file outside the folder of the model', async () => {
      for (const path of [
        '../evil/config.json',
        '/config.json',
        '1_Dense/../../config.json',
        'C:\\config.json',
      ]) {
        hub.files.set(path, Buffer.from('{}'));
      }
      hub.files.set('onnx/..\\..\\model_fp16.onnx', Buffer.from('x'));
      assert.equal((await download()).outcome, 'done');
      assert.deepEqual(await model(), DOWNLOADED);
      assert.deepEqual((await readdir(folder)).sort(), ['.partial', 'owner']);
    });

    it('follows no redirects without an end or to a file', async () => {
      for (const location of ['/owner/name/resolve/main/config.json', 'file:///etc/hosts', '']) {
        hub.trick = ({ what }) =>
          what === 'config.json' ? { kind: 'answer', status: 302, headers: { location } } : undefined;
        assert.deepEqual(failed(await download()), { kind: 'badAnswer', what: 'redirect' });
      }
    });
  });

  describe('of a model that requires access', () => {
    it('names the page on which to ask for it', async () => {
      whenWeights({ kind: 'answer', status: 401, headers: { 'x-error-code': 'GatedRepo' } });
      const result = await download();
      const page = `${hub.url}/owner/name`;
      assert.equal(result.outcome, 'refused');
      assert.deepEqual(failed(result), { kind: 'needsAccess', page, withToken: false });
      hub.trick = () => ({ kind: 'answer', status: 403 });
      assert.deepEqual(failed(await download({ token: 'hf_test' })), {
        kind: 'needsAccess',
        page,
        withToken: true,
      });
      assert.deepEqual(await model(), []);
    });

    it('sends the token to the hub, and not where the hub redirects to', async () => {
      const store = await HostileHub.start(HUB_MODEL);
      hub.trick = ({ what, url }) =>
        what === Q8
          ? { kind: 'answer', status: 302, headers: { location: `${store.origin}${url}` } }
          : undefined;
      assert.equal((await download({ token: 'hf_testRedirect' })).outcome, 'done');
      assert.ok(hub.requests.every(({ headers }) => headers.authorization === 'Bearer hf_testRedirect'));
      assert.deepEqual(
        store.requests.map(({ headers }) => headers.authorization),
        [undefined],
      );
      await store.close();
    });

    it('does not exist for users without access to a private one', async () => {
      hub.trick = () => ({ kind: 'answer', status: 401 });
      assert.deepEqual(await download(), { outcome: 'refused', bytes: 0, fault: { kind: 'missing' } });
    });
  });

  describe('from a busy hub', () => {
    const busy = (retryAfter: string) =>
      ({ kind: 'answer', status: 429, headers: { 'retry-after': retryAfter } }) as const;

    it('waits as long as the hub says', async () => {
      whenWeights(busy('3'), busy('4'));
      assert.equal((await download()).outcome, 'done');
      assert.deepEqual(slept, [3000, 4000]);
      assert.ok(progress.some(({ waitsFor }) => waitsFor === 'hub'));
    });

    it('fails where the hub says too long a time', async () => {
      whenWeights(busy('3600'));
      assert.deepEqual(failed(await download()), { kind: 'tooManyRequests', retryAfterSeconds: 3600 });
    });

    it('does not wait again and again without an end', async () => {
      hub.trick = () => busy('0');
      assert.equal(failed(await download()).kind, 'tooManyRequests');
    });
  });

  describe('to a disk', () => {
    it('without room is refused before any file is asked for', async () => {
      const result = await download({}, { freeBytes: 64e6 });
      assert.equal(result.outcome, 'refused');
      assert.equal(failed(result).kind, 'noSpace');
      assert.equal(hub.count('config.json'), 0);
    });

    it('that gets full fails, and leaves no model', async function () {
      if (process.platform !== 'linux') {
        this.skip();
      }
      hub.trick = ({ what }) => (what === Q8 ? { kind: 'cut', bytes: 10 } : undefined);
      await download();
      hub.trick = () => undefined;
      const [name = ''] = (await parts()).filter((part) => !part.endsWith('.etag'));
      const part = join(partsFolder(), name);
      await rm(part);
      // A device that is always full.
      await symlink('/dev/full', part);
      const detail = 'there is no space left on the disk (ENOSPC)';
      assert.deepEqual(failed(await download()), { kind: 'disk', code: 'ENOSPC', detail });
      assert.deepEqual(await model(), []);
    });

    it('never replaces what a user has in the folder of the model', async () => {
      await mkdir(join(folder, 'owner/name'), { recursive: true });
      await writeFile(join(folder, 'owner/name/notes.txt'), 'mine');
      assert.deepEqual(failed(await download()), { kind: 'folderInUse' });
      assert.deepEqual(await model(), ['notes.txt']);
      assert.equal(hub.requests.length, 0);
    });
  });

  describe('in a number format', () => {
    const weights = async () => readdir(join(folder, 'owner/name/onnx'));

    it('that was requested', async () => {
      assert.equal((await download({ dtype: 'fp32' })).outcome, 'done');
      assert.deepEqual(await weights(), ['model.onnx']);
    });

    it('that the model has, or else names those that it has', async () => {
      assert.deepEqual(failed(await download({ dtype: 'bnb4' })), {
        ...{ kind: 'noSuchFormat', available: ['q8', 'fp32', 'q4'] },
      });
    });

    it('that fits the memory, or not at all', async () => {
      assert.equal((await download({ memoryBytes: 100e6 + 100_000 })).outcome, 'done');
      assert.deepEqual(await weights(), ['model_q4.onnx']);
      await rm(join(folder, 'owner'), { recursive: true });
      const result = await download({ memoryBytes: 100e6 });
      assert.equal(result.outcome, 'refused');
      assert.deepEqual(failed(result), { kind: 'tooLargeForMemory', bytes: 60_000, memoryBytes: 100e6 });
    });

    it('of its own for each part', async () => {
      for (const path of [...hub.files.keys()].filter((name) => name.endsWith('.onnx'))) {
        hub.files.delete(path);
      }
      hub.files.set('onnx/encoder_model_quantized.onnx', patternBytes(1000));
      hub.files.set('onnx/decoder_model_merged.onnx', patternBytes(2000));
      await download();
      assert.deepEqual((await weights()).sort(), [
        'decoder_model_merged.onnx',
        'encoder_model_quantized.onnx',
      ]);
    });

    it('is refused for a model without ONNX files', async () => {
      for (const path of [...hub.files.keys()].filter((name) => name.endsWith('.onnx'))) {
        hub.files.delete(path);
      }
      assert.deepEqual(await download(), { outcome: 'refused', bytes: 0, fault: { kind: 'noOnnx' } });
    });
  });
});
