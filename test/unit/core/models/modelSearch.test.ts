import assert from 'node:assert/strict';
import { parseEndpoint } from '../../../../src/core/identity/endpoint';
import { hubFor, searchModels } from '../../../../src/core/models/modelSearch';
import { createNodeFetch } from '../../../../src/node/nodeFetch';
import { json } from '../../../support/http/httpAnswers';
import { RST, ScriptedServer } from '../../../support/http/scriptedServer';

function hubOf(text: string): string | undefined {
  const endpoint = parseEndpoint(text);
  assert.ok(endpoint.ok);
  return hubFor(endpoint);
}

describe('where models are looked up', () => {
  it('is the Hub for hosts of Hugging Face, and the server itself on this machine', () => {
    assert.equal(hubOf('https://router.huggingface.co/hf-inference'), 'https://huggingface.co');
    assert.equal(hubOf('http://127.0.0.1:8080/api'), 'http://127.0.0.1:8080');
  });

  it('is nowhere for private endpoints and for names that only look like the Hub', () => {
    assert.equal(hubOf('https://models.acme.example'), undefined);
    assert.equal(hubOf('https://evilhuggingface.co'), undefined);
    assert.equal(hubOf('https://huggingface.co.evil.example'), undefined);
  });
});

describe('looking models up', () => {
  const fetch = createNodeFetch();
  const { signal } = new AbortController();
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.close());

  it('finds IDs with their tasks, without a token', async () => {
    server.play([
      json(200, [
        { id: 'a/one', pipeline_tag: 'fill-mask' },
        { id: 'two', pipeline_tag: 'other' },
      ]),
    ]);
    assert.deepEqual(await searchModels(fetch, server.origin, 'o & n', signal), [
      { id: 'a/one', task: 'fill-mask' },
      { id: 'two' },
    ]);
    const [request] = server.requests;
    assert.match(request?.path ?? '', /^\/api\/models\?search=o\+%26\+n&/);
    assert.equal(request?.headers['authorization'], undefined);
  });

  it('omits invalid model IDs', async () => {
    server.play([json(200, [{ id: '../x' }, { id: 'command:evil' }, { id: 'ok' }])]);
    assert.deepEqual(await searchModels(fetch, server.origin, '', signal), [{ id: 'ok' }]);
  });

  for (const [what, script] of [
    ['an error', [json(500, [{ id: 'x' }])]],
    ['another shape', [json(200, { models: [] })]],
    ['broken JSON', [json(200, '[')]],
    ['a lost connection', [RST]],
    ['two megabytes', [json(200, `[${' '.repeat(2_000_000)}]`)]],
  ] as const) {
    it(`finds nothing if the Hub answers with ${what}`, async () => {
      server.play([...script]);
      assert.deepEqual(await searchModels(fetch, server.origin, 'x', signal), []);
    });
  }
});
