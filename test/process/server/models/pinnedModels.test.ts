import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerSettings } from '../../../../src/server/cli/serverSettings';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';

const PINS = '/usage/pinned_models';
const [FIRST, SECOND, THIRD] = ['mini/fill-mask', 'mini/text-classification', 'mini/feature-extraction'];

describe('pinned models of the server', () => {
  let server: RunningServer;
  let stateFolder: string;
  const start = async (settings: Partial<ServerSettings> = {}) => {
    server = await startServer({ stateFolder, allowedPins: 2, ...settings });
  };
  beforeEach(async () => {
    stateFolder = await mkdtemp(join(tmpdir(), 'hf-state-'));
    await start();
  });
  afterEach(async () => {
    await server.close();
    await rm(stateFolder, { recursive: true });
  });

  const pin = (...ids: string[]) =>
    server.post(PINS, { pinned_models: ids.map((model_id) => ({ model_id, compute_type: 'cpu' })) });
  const list = async () => (await server.get(PINS)).json;
  const isLoaded = async (id: string) => Object((await server.get(`/status/${id}`)).json).loaded;
  const untilLoaded = async (id: string) => {
    for (let tries = 0; !(await isLoaded(id)); tries++) {
      assert.ok(tries < 100, `${id} is never loaded`);
      await delay(50);
    }
  };

  it('are none at first, and as many as the server allows', async () => {
    assert.deepEqual(await list(), { pinned_models: [], allowed_pinned_models: 2 });
  });

  it('are the list that was posted last, and the answer says so in the words of the API', async () => {
    await pin(FIRST);
    const answer = await pin(SECOND, FIRST);
    const items = [SECOND, FIRST].map((model_id) => ({ model_id, compute_type: 'cpu' }));
    assert.deepEqual(answer.json, {
      ok: 'Pinned 2 models, please wait while we load them.',
      pinned_models: items,
    });
    assert.deepEqual(await list(), { pinned_models: items, allowed_pinned_models: 2 });
  });

  it('load at once, in their order, so that the next inference needs no 503', async () => {
    await pin(SECOND, FIRST);
    await untilLoaded(FIRST);
    const order = [...server.logged().matchAll(/loaded (\S+) for/g)].map(([, id]) => id);
    assert.deepEqual(order, [SECOND, FIRST]);
    assert.equal((await server.post(`/models/${SECOND}`, { inputs: 'good' })).status, 200);
  });

  it('keep fields that this server does not know, as they were', async () => {
    const item = {
      replicas: 2,
      model_id: FIRST,
      compute_type: 'cpu',
      note: { by: 'Ann', tags: [null, 1.5] },
    };
    await server.post(PINS, { pinned_models: [item] });
    await server.close();
    await start();
    const text = JSON.stringify(Object(await list()).pinned_models);
    assert.equal(text, JSON.stringify([item]));
  });

  it('survive a restart, and are loaded again', async () => {
    await pin(SECOND);
    await server.close();
    await start();
    assert.deepEqual(Object(await list()).pinned_models, [{ model_id: SECOND, compute_type: 'cpu' }]);
    await untilLoaded(SECOND);
  });

  for (const [what, body, reason] of [
    [
      'a list over the limit (fault 79)',
      [FIRST, SECOND, THIRD].map((model_id) => ({ model_id })),
      /At most 2 models can be pinned, not 3/,
    ],
    [
      'a compute type that is not there',
      [{ model_id: SECOND, compute_type: 'gpu' }],
      /can only have compute_type cpu/,
    ],
    ['an unknown model', [{ model_id: 'mini/none' }], /mini\/none does not exist/],
    ['a path instead of a model', [{ model_id: '../../etc' }], /does not exist/],
    ['a model named twice (fault 81)', [{ model_id: FIRST }, { model_id: FIRST }], /is listed twice/],
    ['an item without a model id (fault 80)', [{ compute_type: 'cpu' }], /must have the form/],
    ['an item that is null (fault 80)', [null], /must have the form/],
    ['no list', undefined, /must have the form/],
  ] as const) {
    it(`refuse ${what} with a reason, and stay as they were`, async () => {
      await pin(FIRST);
      const before = await list();
      const answer = await server.post(PINS, { pinned_models: body });
      assert.equal(answer.status, 400);
      assert.match(String(Object(answer.json).error), reason);
      assert.match(String(Object(answer.json).error), /the list is unchanged$/);
      assert.deepEqual(await list(), before);
    });
  }

  it('refuse an item that is too deep to be written again, and stay as they were', async () => {
    await pin(FIRST);
    const deep = `{"pinned_models":[{"model_id":"${FIRST}","note":${'['.repeat(20_000)}${']'.repeat(20_000)}}]}`;
    assert.equal((await server.post(PINS, deep)).status, 400);
    assert.deepEqual(Object(await list()).pinned_models, [{ model_id: FIRST, compute_type: 'cpu' }]);
  });

  it('refuse a body that is not JSON, and stay as they were', async () => {
    await pin(FIRST);
    assert.equal((await server.post(PINS, '{"pinned_models":')).status, 400);
    assert.equal(Object(await list()).pinned_models.length, 1);
  });

  it('are never a mixture when several lists are posted at once', async () => {
    const lists = [[FIRST], [SECOND], [FIRST, SECOND], [THIRD, FIRST], []];
    await Promise.all(Array.from({ length: 50 }, (_, index) => pin(...(lists[index % lists.length] ?? []))));
    const ids = Object(await list()).pinned_models.map((item: unknown) => Object(item).model_id);
    assert.ok(lists.some((one) => JSON.stringify(one) === JSON.stringify(ids)));
    const kept: unknown = JSON.parse(await readFile(join(stateFolder, 'pins.json'), 'utf8'));
    assert.deepEqual(Object(kept).pinned_models, Object(await list()).pinned_models);
    assert.deepEqual(
      (await readdir(stateFolder)).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('fault 71: keep a damaged file aside and start without pins', async () => {
    await server.close();
    await writeFile(join(stateFolder, 'pins.json'), '{"version":1,"pinned_mod');
    await start();
    assert.deepEqual(Object(await list()).pinned_models, []);
    assert.equal(
      (await readdir(stateFolder)).filter((name) => name.startsWith('pins.json.damaged-')).length,
      1,
    );
  });

  it('stay on the list when their model is gone', async () => {
    await pin(FIRST);
    await server.close();
    await writeFile(
      join(stateFolder, 'pins.json'),
      JSON.stringify({ version: 1, pinned_models: [{ model_id: 'a/gone' }] }),
    );
    await start();
    assert.deepEqual(Object(await list()).pinned_models, [{ model_id: 'a/gone' }]);
  });
});
