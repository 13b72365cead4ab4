import assert from 'node:assert/strict';
import { FAILURE_KINDS } from '../../../../../src/core/http/failure';
import { readLoadState } from '../../../../../src/core/pins/loads/loadState';
import type { LoadStateReply } from '../../../../../src/core/pins/loads/loadState';
import { PinLoadStates } from '../../../../../src/core/pins/loads/pinLoadStates';

const { signal } = new AbortController();
const loaded: LoadStateReply = { kind: 'state', state: 'loaded' };

describe('load states of pins', () => {
  it('are unknown until the server has reported them', async () => {
    const loads = new PinLoadStates(async () => loaded);
    assert.equal(loads.of('a'), 'unknown');
    assert.equal(await loads.refresh(['a'], signal), true);
    assert.equal(loads.of('a'), 'loaded');
    assert.equal(await loads.refresh(['a'], signal), false, 'says that something changed');
  });

  it('are requested four at a time', async () => {
    let running = 0;
    let most = 0;
    const loads = new PinLoadStates(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return loaded;
    });
    await loads.refresh(
      Array.from({ length: 30 }, (_, index) => `m${index}`),
      signal,
    );
    assert.equal(most, 4);
  });

  it('of a thousand models are requested in rounds, those that are loading in every round', async () => {
    const asked: string[] = [];
    const loads = new PinLoadStates(async (model) => {
      asked.push(model);
      return { kind: 'state', state: model === 'm0' ? 'loading' : 'loaded' };
    });
    const models = Array.from({ length: 1000 }, (_, index) => `m${index}`);
    for (let turn = 0; turn < 3; turn++) {
      await loads.refresh(models, signal);
    }
    assert.equal(asked.length, 120);
    assert.equal(asked.filter((model) => model === 'm0').length, 3);
    assert.equal(new Set(asked).size, 118);
  });

  it('are not requested any more after a server has reported that it has none', async () => {
    let requests = 0;
    const loads = new PinLoadStates(async () => {
      requests++;
      return { kind: 'absent' };
    });
    const models = Array.from({ length: 20 }, (_, index) => `m${index}`);
    await loads.refresh(models, signal);
    assert.ok(requests <= 4, `${requests} requests`);
    await loads.refresh(models, signal);
    assert.ok(requests <= 4);
  });

  it('are still requested if only one model is missing', async () => {
    const loads = new PinLoadStates(async (model) => (model === 'gone' ? { kind: 'absent' } : loaded));
    await loads.refresh(['a'], signal);
    await loads.refresh(['gone', 'b'], signal);
    assert.deepEqual([loads.of('gone'), loads.of('b')], ['unknown', 'loaded']);
  });

  it('stay unchanged if an answer is lost or arrives too late', async () => {
    const stop = new AbortController();
    let reply: LoadStateReply = loaded;
    const loads = new PinLoadStates(async () => reply);
    await loads.refresh(['a'], signal);
    reply = { kind: 'failed' };
    assert.equal(await loads.refresh(['a'], signal), false);
    const late = new PinLoadStates(async () => {
      stop.abort();
      return { kind: 'state', state: 'loading' };
    });
    await late.refresh(['a'], stop.signal);
    assert.deepEqual([loads.of('a'), late.of('a')], ['loaded', 'unknown']);
  });
});

describe('requesting a load state', () => {
  const owner = { endpoint: 'http://127.0.0.1:1', token: 'canary' };
  const ask = (json: unknown, modelId = 'owner/a') => {
    const urls: string[] = [];
    const send = async ({ url }: { readonly url: string }) => {
      urls.push(url);
      return { ok: true as const, json, text: '' };
    };
    return readLoadState({ send }, owner, modelId, signal).then((reply) => ({ reply, urls }));
  };

  for (const [json, state] of [
    [{ loaded: true, state: 'Loaded' }, 'loaded'],
    [{ loaded: false, state: 'Loading' }, 'loading'],
    [{ loaded: false, state: 'Loadable' }, 'notLoaded'],
    [{ loaded: false, state: 'TooBig' }, 'tooBig'],
    [{ loaded: false, state: 'Failed' }, 'failed'],
    [{ loaded: false }, 'notLoaded'],
    [{ state: 'Sleeping' }, 'unknown'],
    [{ loaded: 'yes' }, 'unknown'],
    [null, 'unknown'],
  ] as const) {
    it(`reads ${JSON.stringify(json)} as ${state}`, async () => {
      assert.deepEqual((await ask(json)).reply, { kind: 'state', state });
    });
  }

  it('only a 404 or 410 means that the server has no load states or no such model', async () => {
    for (const kind of FAILURE_KINDS) {
      const failure = { kind, detail: '' } as const;
      const send = async () => ({ ok: false as const, failure, isInDoubt: false });
      const reply = await readLoadState({ send }, owner, 'owner/a', signal);
      assert.equal(reply.kind, kind === 'notFound' || kind === 'gone' ? 'absent' : 'failed', kind);
    }
  });

  it('fault 54: builds no address from an invalid model ID', async () => {
    const { reply, urls } = await ask({ loaded: true }, '../usage/pinned_models');
    assert.deepEqual([reply, urls], [{ kind: 'state', state: 'unknown' }, []]);
  });
});
