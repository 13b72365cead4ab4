import assert from 'node:assert/strict';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';

const ID = 'mini/text-classification';

describe('a model that is unloaded', () => {
  let server: RunningServer;
  before(async () => (server = await startServer()));
  after(() => server.close());

  const isLoaded = async () => Object((await server.get(`/status/${ID}`)).json).loaded;

  it('leaves the memory, also if it is pinned, and answers again when it is needed', async () => {
    await server.post('/usage/pinned_models', { pinned_models: [{ model_id: ID, compute_type: 'cpu' }] });
    const ask = () => server.post(`/models/${ID}`, { inputs: 'good' }, { 'x-wait-for-model': 'true' });
    assert.equal((await ask()).status, 200);
    assert.equal(await isLoaded(), true);
    assert.deepEqual(await server.post(`/unload/${ID}`, {}).then(({ status, json }) => ({ status, json })), {
      ...{ status: 200, json: { unloaded: true } },
    });
    assert.equal(await isLoaded(), false);
    assert.equal((await ask()).status, 200);
  });
});
