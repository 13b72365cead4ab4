import assert from 'node:assert/strict';
import { EndpointMemory } from '../../../../src/core/endpoints/endpointMemory';
import { ApiClient } from '../../../../src/core/http/jsonClient';
import { settleForms } from '../../../../src/core/models/offeredModels';
import type { ModelsTarget } from '../../../../src/core/models/offeredModels';
import { fakeFetch, jsonReply } from '../../../support/http/fakeFetch';
import { silentLogger as logger } from '../../../support/loggers';
import { memoryState } from '../../../support/memoryState';
import { VirtualClock } from '../../../support/virtualClock';

describe('settleForms', () => {
  it('remembers what an endpoint is, but not what it is taken for while it wants a token', async () => {
    const endpoint = 'https://server.example';
    const memory = new EndpointMemory(memoryState().state);
    const settle = (status: number) => {
      const clock = new VirtualClock();
      const { fetch } = fakeFetch(clock, jsonReply(status, { pinned_models: [] }));
      const place = { endpoint, isLocalServer: false, isOnThisMachine: false };
      const target: ModelsTarget = { ...place, api: 'auto', token: undefined };
      const client = new ApiClient({ fetch, clock, logger });
      return clock.until(settleForms(client, memory, target, new AbortController().signal));
    };
    assert.deepEqual(await settle(401), { forms: ['huggingface'] });
    assert.equal(memory.api(endpoint), undefined);
    await settle(200);
    assert.deepEqual(memory.api(endpoint), { forms: ['huggingface'] });
  });

  it('says that a server lists its models only with a token', async () => {
    const clock = new VirtualClock();
    const { fetch } = fakeFetch(clock, jsonReply(404, {}), jsonReply(401, { error: 'Unauthorized' }));
    const place = { endpoint: 'https://server.example', isLocalServer: false, isOnThisMachine: false };
    const target: ModelsTarget = { ...place, api: 'auto', token: undefined };
    const client = new ApiClient({ fetch, clock, logger });
    const memory = new EndpointMemory(memoryState().state);
    const settled = await clock.until(settleForms(client, memory, target, new AbortController().signal));
    assert.ok(settled !== undefined && 'kind' in settled);
    assert.equal(settled.kind, 'unauthorized');
  });
});
