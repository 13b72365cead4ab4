import assert from 'node:assert/strict';
import { openModelHub } from '../../../../src/node/hub/openModelHub';
import { createNodeFetch } from '../../../../src/node/nodeFetch';
import { systemClock } from '../../../../src/node/systemClock';
import { HostileHub } from '../../../support/hub/hostileHub';
import { HUB_MODEL } from '../../../support/hub/hubModel';

const { signal } = new AbortController();

describe('what a hub says', () => {
  const models = openModelHub({ fetch: createNodeFetch(), clock: systemClock });
  let hub: HostileHub;
  beforeEach(async () => {
    hub = await HostileHub.start(HUB_MODEL);
  });
  afterEach(() => hub.close());
  const describeModel = (id = 'owner/name') => models.describe({ hub: hub.url, id }, signal);

  it('about a model has its task, license, access, and the size of each number format, from one request', async () => {
    Object.assign(hub.facts, {
      pipeline_tag: 'fill-mask',
      tags: ['onnx', 'license:mit'],
      gated: 'auto',
      downloads: 7,
    });
    const small = ['config.json', 'tokenizer.json', 'README.md'] as const;
    const bytes = small.reduce((sum, name) => sum + HUB_MODEL[name].length, 0);
    assert.deepEqual(await describeModel(), {
      ok: true,
      value: {
        ...{ id: 'owner/name', task: 'fill-mask', license: 'mit', gated: true, private: false, downloads: 7 },
        formats: [
          { dtype: 'q8', bytes: bytes + 100_000, files: 4, bytesHere: 0 },
          { dtype: 'fp32', bytes: bytes + 400_000, files: 4, bytesHere: 0 },
          { dtype: 'q4', bytes: bytes + 60_000, files: 4, bytesHere: 0 },
        ],
      },
    });
    assert.equal(hub.requests.length, 1);
  });

  it('about its license is the name of one that has no short one', async () => {
    hub.facts['cardData'] = { license: 'other', license_name: 'gemma' };
    const answer = await describeModel();
    assert.equal(answer.ok && answer.value.license, 'gemma');
  });

  it('about a model that cannot run here is why', async () => {
    hub.files.delete('config.json');
    assert.deepEqual(await describeModel(), {
      ok: false,
      fault: { kind: 'incomplete', detail: 'has no config.json' },
    });
  });

  it('about a model without the sizes of its files is not taken for a model without ONNX files', async () => {
    hub.files.forEach((_, path) =>
      hub.lies.set(path, { size: undefined, blobId: undefined, lfs: undefined }),
    );
    assert.deepEqual(await describeModel(), { ok: false, fault: { kind: 'badAnswer', what: 'otherData' } });
  });

  it('about an ID that is none is not asked for', async () => {
    assert.deepEqual(await describeModel('../../whoami'), { ok: false, fault: { kind: 'missing' } });
    assert.equal(hub.requests.length, 0);
  });

  it('to wait is passed on, also when nobody waits for it any longer', async () => {
    hub.trick = () => ({ kind: 'answer', status: 429, headers: { 'retry-after': '60' } });
    const stop = new AbortController();
    const waits: boolean[] = [];
    const onWait = (isWaiting: boolean) => {
      waits.push(isWaiting);
      stop.abort();
    };
    await assert.rejects(models.search({ hub: hub.url, text: 'qwen', onWait }, stop.signal));
    assert.deepEqual(waits, [true, false]);
  });

  it('in a search are models with ONNX files, and nothing that is no model ID', async () => {
    hub.rows = [
      { id: 'a/b', pipeline_tag: 'summarization', downloads: 3, gated: 'manual' },
      { id: '../../evil' },
      { id: 'c/d', gated: false },
    ];
    const found = await models.search(
      { hub: hub.url, text: 'qwen', task: 'text-generation', limit: 5 },
      signal,
    );
    assert.deepEqual(found, {
      ok: true,
      value: [
        { id: 'a/b', task: 'summarization', downloads: 3, gated: true },
        { id: 'c/d', task: undefined, downloads: undefined, gated: false },
      ],
    });
    const query = new URL(hub.requests[0]?.url ?? '', hub.url).searchParams;
    assert.deepEqual(query.getAll('filter'), ['transformers.js', 'onnx']);
    assert.deepEqual(
      [query.get('search'), query.get('pipeline_tag'), query.get('limit')],
      ['qwen', 'text-generation', '5'],
    );
  });

  it('in a search that fails is why', async () => {
    hub.rows = { error: 'no' };
    const query = { hub: hub.url, text: 'a' };
    assert.deepEqual(await models.search(query, signal), {
      ok: false,
      fault: { kind: 'badAnswer', what: 'otherData' },
    });
    hub.trick = () => ({ kind: 'answer', status: 500 });
    assert.deepEqual(await models.search(query, signal), {
      ok: false,
      fault: { kind: 'status', status: 500 },
    });
  });
});
