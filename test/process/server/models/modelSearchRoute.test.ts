import assert from 'node:assert/strict';
import { ApiClient } from '../../../../src/core/http/jsonClient';
import { listOffered } from '../../../../src/core/models/offeredModels';
import { createNodeFetch } from '../../../../src/node/nodeFetch';
import { systemClock } from '../../../../src/node/systemClock';
import { silentLogger } from '../../../support/loggers';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

describe('GET /api/models of the server', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());

  const ids = async (query: string) => {
    const { status, json } = await server.get(`/api/models${query}`);
    assert.equal(status, 200);
    return (json as { id: string }[]).map(({ id }) => id);
  };

  it('lists the models of the folders with their tasks, as the hub does', async () => {
    const { json } = await server.get('/api/models?search=fill-mask');
    assert.deepEqual(json, [{ id: 'mini/fill-mask', pipeline_tag: 'fill-mask' }]);
  });

  it('finds by any part of the id, whatever its case', async () => {
    assert.deepEqual(await ids('?search=FILL'), ['mini/fill-mask']);
    assert.deepEqual(await ids('?search=mini%2Ffill'), ['mini/fill-mask']);
    assert.deepEqual(await ids('?search=no-such-model'), []);
  });

  it('lists everything where nothing is searched for, and no more than asked for', async () => {
    const all = await ids('');
    assert.ok(all.length > 1);
    assert.deepEqual(await ids('?search='), all);
    assert.deepEqual(await ids('?limit=1'), all.slice(0, 1));
  });

  it('is what the extension lists where a model is selected, given the token', async () => {
    const { signal } = new AbortController();
    const client = new ApiClient({
      fetch: createNodeFetch(),
      clock: systemClock,
      logger: silentLogger,
    });
    const endpoint = `http://127.0.0.1:${server.port}`;
    const list = (token?: string) =>
      listOffered(
        client,
        { endpoint, isLocalServer: true, isOnThisMachine: true, api: 'auto', token },
        { forms: ['huggingface', 'openai'] },
        signal,
      );
    const { listed } = await list(TOKEN);
    assert.ok(listed.some(({ id, task }) => id === 'mini/fill-mask' && task === 'fill-mask'));
    assert.deepEqual((await list()).failure?.kind, 'unauthorized');
  });
});
