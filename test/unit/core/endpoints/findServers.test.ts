import assert from 'node:assert/strict';
import { findServers, SERVER_PLACES } from '../../../../src/core/endpoints/findServers';
import type { FoundServer, ServerPlace } from '../../../../src/core/endpoints/findServers';
import type { Fetch } from '../../../../src/core/ports';
import { createNodeFetch } from '../../../../src/node/nodeFetch';
import { RouteServer } from '../../../support/http/routeServer';
import type { RouteAnswer } from '../../../support/http/routeServer';

const model = (id: string, owner = 'library') => ({ id, object: 'model', created: 1, owned_by: owner });
const listOf = (...data: readonly unknown[]): RouteAnswer => ({ json: { object: 'list', data } });

describe('servers on this machine', () => {
  const fetch = createNodeFetch();
  const servers: RouteServer[] = [];
  const start = async (answer: RouteAnswer): Promise<number> => {
    const server = await RouteServer.start({ 'GET /v1/models': answer });
    servers.push(server);
    return Number(new URL(server.origin).port);
  };
  const find = async (places: readonly ServerPlace[], by: Fetch = fetch): Promise<readonly FoundServer[]> => {
    const found: FoundServer[] = [];
    await findServers(by, places, new AbortController().signal, (server) => found.push(server));
    return found;
  };
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  it('are found at the ports that they use by default', () => {
    assert.deepEqual(
      SERVER_PLACES.map(({ name, port }) => [name, port]),
      [
        ['Ollama', 11_434],
        ['LM Studio', 1234],
        ['llama-server', 8080],
        ['vLLM', 8000],
      ],
    );
  });

  it('are found with their models, by one plain GET each', async () => {
    const [ollama, studio] = [
      await start(listOf(model('qwen3:8b'), model('nomic-embed-text:latest'))),
      await start(listOf(model('gemma-3', 'organization_owner'))),
    ];
    const found = await find([
      { name: 'Ollama', port: ollama },
      { name: 'LM Studio', port: studio },
    ]);
    assert.deepEqual(
      found.toSorted((a, b) => a.models.length - b.models.length),
      [
        { name: 'LM Studio', endpoint: `http://127.0.0.1:${studio}`, models: ['gemma-3'] },
        {
          name: 'Ollama',
          endpoint: `http://127.0.0.1:${ollama}`,
          models: ['qwen3:8b', 'nomic-embed-text:latest'],
        },
      ],
    );
    for (const { requests } of servers) {
      assert.deepEqual(
        requests.map(({ method, path, body }) => [method, path, body]),
        [['GET', '/v1/models', '']],
      );
      assert.ok(!requests.some(({ headers }) => 'authorization' in headers || 'cookie' in headers));
    }
  });

  it('are named by what they say, since many programs use these ports', async () => {
    const llama = SERVER_PLACES[2];
    assert.ok(llama);
    const named = async (owner: string) =>
      (await find([{ ...llama, port: await start(listOf(model('m', owner))) }]))[0]?.name;
    assert.equal(await named('llamacpp'), 'llama-server');
    assert.equal(await named('vllm'), 'vLLM');
    assert.equal(await named('someone'), undefined);
  });

  it('are found without models, too', async () => {
    const port = await start({ json: { object: 'list', data: null } });
    assert.deepEqual(await find([{ name: 'Ollama', port }]), [
      { name: 'Ollama', endpoint: `http://127.0.0.1:${port}`, models: [] },
    ]);
  });

  it('are not any other program that answers', async () => {
    const answers: readonly RouteAnswer[] = [
      { text: 'Hello' },
      { json: {} },
      { json: { object: 'list', data: [{ id: 1 }] } },
      { json: { data: [model('m')] } },
      { json: { object: 'page', data: [model('m')] } },
      { json: { object: 'list', data: [{ id: 'row 1' }] } },
      { status: 401, json: { error: 'no' } },
      { status: 302, headers: { location: '/elsewhere' } },
      { json: { object: 'list', data: [model('x'.repeat(1024 * 1024))] } },
    ];
    const places = await Promise.all(
      answers.map(async (one) => ({ name: 'Ollama', port: await start(one) })),
    );
    assert.deepEqual(await find(places), []);
    assert.ok(servers.every(({ requests }) => requests.length === 1));
  });

  it('that do not answer in half a second are given up, and their connection is closed', async () => {
    let given = 0;
    const silent: Fetch = ({ signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          given++;
          reject(new Error('aborted'));
        }),
      );
    assert.deepEqual(await find(SERVER_PLACES, silent), []);
    assert.equal(given, SERVER_PLACES.length);
  });

  it('are no longer asked when the list is closed', async () => {
    const closing = new AbortController();
    const asked: AbortSignal[] = [];
    const silent: Fetch = ({ signal }) =>
      new Promise((_, reject) => {
        asked.push(signal);
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    const search = findServers(silent, SERVER_PLACES, closing.signal, () => assert.fail());
    closing.abort();
    await search;
    assert.ok(asked.every(({ aborted }) => aborted));
  });
});
