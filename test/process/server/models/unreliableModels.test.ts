import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import type { Engine, EngineModel, ModelSource } from '../../../../src/server/engine/engine';
import { ModelFailureError } from '../../../../src/server/engine/engine';
import { WorkerEngine } from '../../../../src/server/engine/workerEngine';
import { Crashes, refusedSentence } from '../../../../src/server/models/crashes';
import { loadInTime } from '../../../../src/server/models/loadInTime';
import { LoadEstimates } from '../../../../src/server/models/loadEstimates';
import { ModelPool } from '../../../../src/server/models/modelPool';
import type { CatalogModel } from '../../../../src/server/models/readModelFolder';
import { lineLogger } from '../../../../src/server/cli/stderrLogger';
import { eventually } from '../../../support/eventually';
import { builtServer } from '../../../support/process/builtServer';
import { writeEndlessModel } from '../../../support/process/damagedModels';

const GB = 1e9;
const never = () => new AbortController().signal;
/** Ends a wait that a missing limit would make endless, by an error that no test expects. */
const inTime = (): AbortSignal => {
  const late = new AbortController();
  setTimeout(() => late.abort(new Error('nothing has given the load up')), 8000).unref();
  return late.signal;
};
const model = (id: string): CatalogModel => ({
  ...{ id, root: '/models', folder: `/models/${id}`, dtype: 'fp32', subfolder: 'onnx' },
  ...{ tasks: ['fill-mask'], fileBytes: 1000, fingerprint: 'one', defaults: {} },
});
/** Ten milliseconds for each load. */
const fast = () => new LoadEstimates(0, { version: 1, pace: 0.01, models: {} });

/** What a test does to a model in memory. */
interface Handle {
  bytes: number;
  crash(): void;
  isDisposed: boolean;
}

/** An engine whose models do what a test wants; the load of `hangs` never ends. */
class UnreliableEngine implements Engine {
  readonly loads: string[] = [];
  readonly handles = new Map<string, Handle>();
  given: readonly unknown[] = [];
  wasStopped = false;

  async load({ id }: ModelSource, _pipeline: unknown, signal?: AbortSignal): Promise<EngineModel> {
    this.loads.push(id);
    if (id === 'hangs') {
      return new Promise((_, reject) =>
        signal?.addEventListener('abort', () => {
          this.given = [...this.given, signal.reason];
          reject(signal.reason);
        }),
      );
    }
    const handle: Handle = { bytes: 0.1 * GB, crash: () => undefined, isDisposed: false };
    this.handles.set(id, handle);
    const { wasStopped } = this;
    return {
      ...{ computeType: 'cpu', wasStopped },
      get bytes() {
        return handle.bytes;
      },
      lost: new Promise((resolve) => (handle.crash = () => resolve('it crashed'))),
      run: () => Promise.resolve({ kind: 'json', json: id }),
      dispose: async () => {
        handle.isDisposed = true;
      },
    };
  }

  async close(): Promise<void> {}
}

describe('models that cannot be relied on', () => {
  let engine: UnreliableEngine;
  let pool: ModelPool;
  let logged: string;
  const open = (limits: { loadMs?: number; patienceMs?: number } = {}, pauseMs = 60_000) => {
    const log = lineLogger('hf_testServer', (line) => (logged += line));
    const crashes = new Crashes(undefined, { backOffMs: [0, 1, 2, 3], windowMs: pauseMs });
    pool = new ModelPool(engine, fast(), { memoryBytes: 2 * GB, queue: 100, ...limits }, log, crashes);
  };
  beforeEach(() => {
    engine = new UnreliableEngine();
    logged = '';
  });
  afterEach(() => pool.close());

  const acquire = (id: string, signal = never()) =>
    pool.acquire(model(id), 'fill-mask', { wait: true, load: true, signal });
  const use = async (id: string) => {
    const acquired = await acquire(id);
    assert.ok(acquired.state === 'loaded', JSON.stringify(acquired));
    acquired.lease.release();
  };
  const crash = async (id: string) => {
    engine.handles.get(id)?.crash();
    engine.handles.delete(id);
    await turn();
  };

  it('found fault 27: a load that never ends is given up with a sentence, and its engine is told', async () => {
    open({ loadMs: 50, patienceMs: 10_000 });
    const [hanging, next] = await Promise.all([acquire('hangs', inTime()), acquire('a', inTime())]);
    assert.deepEqual(hanging, { state: 'failed', reason: 'it did not load within 1 s' });
    assert.ok(engine.given[0] instanceof ModelFailureError);
    assert.ok(next.state === 'loaded');
    assert.equal(pool.state(model('hangs')), 'Failed');
    assert.equal(pool.problem(model('hangs')), 'Model hangs could not be loaded: it did not load within 1 s');
    assert.equal(pool.problem(model('a')), undefined);
  }).timeout(60_000);

  it('found fault 27: other models are loaded while a load does not end', async () => {
    open({ loadMs: 1e9, patienceMs: 20 });
    const hanging = acquire('hangs');
    hanging.catch(() => undefined);
    await use('a');
    await use('b');
    assert.equal(pool.state(model('hangs')), 'Loading');
  });

  it('found fault 27, fault 90: a real process that waits for a pipe without end is ended with its load', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    open();
    const root = await mkdtemp(join(tmpdir(), 'hf-endless-'));
    let lines = '';
    const real = new WorkerEngine(
      { script: await builtServer() },
      lineLogger('hf_testServer', (line) => (lines += line)),
    );
    try {
      await writeEndlessModel(join(root, 'endless'));
      const source = { ...model('endless'), root, folder: join(root, 'endless') };
      await assert.rejects(
        loadInTime(real, source, 'text-classification', { limitMs: 700, signal: inTime() }),
        ModelFailureError,
      );
      const pid = Number(/started process (\d+) for endless/.exec(lines)?.[1]);
      await eventually(() => assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' }));
    } finally {
      await real.close();
      await rm(root, { recursive: true });
    }
  }).timeout(60_000);

  for (const pinned of [false, true]) {
    it(`fault 90: ${pinned ? 'a pinned model' : 'a model'} that crashes at each use is started five times, then refused with a sentence`, async () => {
      open();
      if (pinned) {
        pool.pin([{ model: model('a'), pipeline: 'fill-mask' }]);
      }
      for (let turns = 0; turns < 5; turns++) {
        await use('a');
        await crash('a');
      }
      for (let more = 0; more < 3; more++) {
        const acquired = await acquire('a');
        assert.ok(acquired.state === 'failed');
        assert.equal(
          acquired.reason,
          'its process exited unexpectedly 5 times within 1 minute; the server will try again 1 minute later',
        );
        assert.ok(acquired.pauseSeconds !== undefined && acquired.pauseSeconds > 50);
      }
      pool.pin(pinned ? [{ model: model('a'), pipeline: 'fill-mask' }] : []);
      assert.equal(engine.loads.length, 5);
      assert.equal(pool.state(model('a')), 'Failed');
      assert.match(logged, /error refusing a: its process exited unexpectedly 5 times/);
      await use('b');
    });
  }

  it('fault 90: a pinned model that was refused is loaded again after the pause', async () => {
    open({}, 50);
    pool.pin([{ model: model('a'), pipeline: 'fill-mask' }]);
    for (let turns = 0; turns < 5; turns++) {
      await eventually(() => assert.ok(engine.handles.has('a')));
      await crash('a');
    }
    await eventually(() => assert.ok(engine.loads.length > 5));
    await use('a');
  });

  it('names several minutes by the plural', () => {
    assert.equal(
      refusedSentence({ kind: 'refused', crashes: 5, forMs: 300_000 }),
      'its process exited unexpectedly 5 times within 5 minutes; the server will try again 5 minutes later',
    );
  });

  it('a process that was ended since its run did not stop is no crash', async () => {
    open();
    engine.wasStopped = true;
    for (let turns = 0; turns < 10; turns++) {
      await use('a');
      await crash('a');
    }
    await use('a');
  });

  it('never starts a model more than ten times within two windows, whenever it crashes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 200 }), (pauses) => {
        let now = 0;
        const crashes = new Crashes(() => now);
        const starts: number[] = [];
        for (const pause of pauses) {
          now += pause;
          starts.push(now);
          const next = crashes.after('a', false);
          now += next.kind === 'again' ? next.inMs : next.forMs;
        }
        for (const from of starts) {
          assert.ok(starts.filter((at) => at >= from && at < from + 600_000).length <= 10);
        }
      }),
    );
  });

  it('found fault 31: an idle process that holds on to much memory is replaced, one in use is not', async () => {
    open();
    const acquired = await acquire('a');
    assert.ok(acquired.state === 'loaded');
    const handle = engine.handles.get('a');
    assert.ok(handle !== undefined);
    handle.bytes = 2.4 * GB;
    const other = await acquire('a');
    assert.ok(other.state === 'loaded');
    other.lease.release();
    assert.equal(handle.isDisposed, false);
    acquired.lease.release();
    await use('a');
    assert.equal(handle.isDisposed, true);
    assert.deepEqual(engine.loads, ['a', 'a']);
    assert.match(logged, /unloaded a \(grown to 2400 MB\)/);
  });

  it('found fault 31: a process that grew by a usual amount stays', async () => {
    open();
    await use('a');
    const handle = engine.handles.get('a');
    assert.ok(handle !== undefined);
    handle.bytes = 0.3 * GB;
    await use('a');
    assert.equal(handle.isDisposed, false);
    assert.deepEqual(engine.loads, ['a']);
  });
});
