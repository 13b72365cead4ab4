import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine, ModelSource } from '../../../../src/server/engine/engine';
import { LoadEstimates } from '../../../../src/server/models/loadEstimates';
import { ModelPool } from '../../../../src/server/models/modelPool';
import type { CatalogModel } from '../../../../src/server/models/readModelFolder';
import { silentLogger } from '../../../support/loggers';

const GB = 1e9;
const never = () => new AbortController().signal;

const model = (id: string, fingerprint = 'one'): CatalogModel => ({
  ...{ id, root: '/models', folder: `/models/${id}`, dtype: 'fp32', subfolder: 'onnx' },
  ...{ tasks: ['fill-mask'], fileBytes: 0.5 * GB, fingerprint },
});

/** An engine whose models take a gigabyte each: no real one would be loaded in a unit test. */
class RecordingEngine implements Engine {
  readonly inMemory = new Set<string>();
  readonly loads: string[] = [];
  readonly crash = new Map<string, (reason: string) => void>();
  most = 0;

  async load({ id }: ModelSource) {
    await delay(5);
    if (id === 'broken') {
      throw new Error('no good: /models/broken/config.json');
    }
    this.loads.push(id);
    this.inMemory.add(id);
    this.most = Math.max(this.most, this.inMemory.size);
    return {
      computeType: 'cpu' as const,
      bytes: GB,
      lost: new Promise<string>((resolve) => this.crash.set(id, resolve)),
      run: () => Promise.resolve({ kind: 'json' as const, json: id }),
      dispose: async () => {
        this.inMemory.delete(id);
      },
    };
  }

  async close(): Promise<void> {}
}

describe('the model pool', () => {
  let engine: RecordingEngine;
  let pool: ModelPool;
  beforeEach(() => {
    engine = new RecordingEngine();
    pool = new ModelPool(engine, new LoadEstimates(), { memoryBytes: 2 * GB, queue: 100 }, silentLogger);
  });

  const acquire = (id: string, options = {}) =>
    pool.acquire(model(id), 'fill-mask', { wait: true, load: true, signal: never(), ...options });
  const use = async (id: string) => {
    const acquired = await acquire(id);
    assert.ok(acquired.state === 'loaded');
    acquired.lease.release();
  };
  const inMemory = () => [...engine.inMemory].sort();

  it('unloads the least recently used model when the next one does not fit', async () => {
    for (const id of ['a', 'b', 'a', 'c']) {
      await use(id);
    }
    assert.deepEqual(inMemory(), ['a', 'c']);
    assert.equal(pool.state(model('b')), 'Loadable');
  });

  it('never unloads a pinned model until it is unpinned', async () => {
    pool.pin([{ model: model('a'), pipeline: 'fill-mask' }]);
    for (const id of ['b', 'c', 'd']) {
      await use(id);
    }
    assert.deepEqual(inMemory(), ['a', 'd']);
    pool.pin([]);
    for (const id of ['e', 'f']) {
      await use(id);
    }
    assert.deepEqual(inMemory(), ['e', 'f']);
  });

  it('can always load one model, even when the pinned ones fill the budget', async () => {
    pool.pin(['a', 'b'].map((id) => ({ model: model(id), pipeline: 'fill-mask' as const })));
    for (const id of ['c', 'd']) {
      await use(id);
    }
    assert.deepEqual(inMemory(), ['a', 'b', 'd']);
  });

  it('unloads a model only when all its users are done', async () => {
    const [a, b] = [await acquire('a'), await acquire('b')];
    assert.ok(a.state === 'loaded' && b.state === 'loaded');
    const c = acquire('c');
    await delay(30);
    assert.deepEqual(inMemory(), ['a', 'b']);
    a.lease.release();
    assert.equal((await c).state, 'loaded');
    assert.deepEqual(inMemory(), ['b', 'c']);
  });

  it('prefers to unload an idle model', async () => {
    const a = await acquire('a');
    assert.ok(a.state === 'loaded');
    await use('b');
    await use('c');
    assert.deepEqual(inMemory(), ['a', 'c']);
  });

  it('stays within its budget whatever many clients request, and answers all of them', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const clients = Array.from({ length: 200 }, async (_, index) => {
      const id = ids[(index * 7) % 5] ?? '';
      await delay(index % 20);
      const acquired = await acquire(id);
      assert.ok(acquired.state === 'loaded');
      const answer = await acquired.lease.model.run(
        { task: 'fill-mask', inputs: '', parameters: {} },
        { signal: never() },
      );
      assert.deepEqual(answer, { kind: 'json', json: id });
      await delay(index % 3);
      acquired.lease.release();
    });
    await Promise.all(clients);
    assert.ok(engine.most <= 2, `${engine.most} at once`);
  });

  it('includes earlier loads in its estimate', async () => {
    const estimates = await Promise.all(['a', 'b', 'c'].map((id) => acquire(id, { wait: false })));
    const seconds = estimates.map((one) => (one.state === 'loading' ? one.estimatedSeconds : 0));
    assert.ok((seconds[1] ?? 0) > (seconds[0] ?? 0) + 1);
    assert.ok((seconds[2] ?? 0) > (seconds[1] ?? 0) + 1);
    await pool.close();
  });

  it('estimates the next load of a model by its last one', async () => {
    for (const id of ['a', 'b', 'c']) {
      await use(id);
    }
    const again = await acquire('a', { wait: false });
    assert.ok(again.state === 'loading' && again.estimatedSeconds <= 0.1, JSON.stringify(again));
  });

  it('refuses a model that alone takes more than the budget', async () => {
    const huge = { ...model('huge'), fileBytes: 2 * GB };
    const acquired = await pool.acquire(huge, 'fill-mask', { wait: true, load: true, signal: never() });
    assert.equal(acquired.state, 'tooBig');
    assert.equal(pool.state(huge), 'TooBig');
  });

  it('loads a model again when its files have changed', async () => {
    await use('a');
    const acquired = await pool.acquire(model('a', 'two'), 'fill-mask', {
      wait: true,
      load: true,
      signal: never(),
    });
    assert.equal(acquired.state, 'loaded');
    assert.deepEqual(engine.loads, ['a', 'a']);
  });

  it('reports the reason of a failed load, without the path', async () => {
    const acquired = await acquire('broken');
    assert.deepEqual(acquired, { state: 'failed', reason: 'no good: /broken/config.json' });
  });

  it('releases a waiting request at once when its client disconnects', async () => {
    const hangUp = new AbortController();
    const waiting = acquire('a', { signal: hangUp.signal });
    hangUp.abort(new Error('gone'));
    await assert.rejects(waiting, /gone/);
  });

  it('reloads a lost pinned model, and another one when it is requested', async () => {
    pool.pin([{ model: model('a'), pipeline: 'fill-mask' }]);
    for (const id of ['a', 'b']) {
      await use(id);
    }
    for (const id of ['a', 'b']) {
      engine.crash.get(id)?.('crashed');
    }
    await delay(30);
    assert.deepEqual(engine.loads, ['a', 'b', 'a']);
    assert.equal(pool.state(model('b')), 'Loadable');
    await use('b');
  });

  it('reports that a model is busy instead of queuing without limit', async () => {
    const waiting = Array.from({ length: 100 }, () => acquire('a'));
    assert.equal((await acquire('a')).state, 'busy');
    for (const acquired of await Promise.all(waiting)) {
      if (acquired.state === 'loaded') {
        acquired.lease.release();
      }
    }
    assert.equal((await acquire('a')).state, 'loaded');
  });

  it('keeps nothing in memory when it is closed', async () => {
    await use('a');
    void acquire('b');
    await pool.close();
    assert.deepEqual(inMemory(), []);
  });
});
