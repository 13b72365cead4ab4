import assert from 'node:assert/strict';
import { json } from '../../../../support/http/httpAnswers';
import { ScriptedServer } from '../../../../support/http/scriptedServer';
import type { InferenceRequest } from '../../../../../src/core/inference/runTypes';
import { CANARY_TOKEN, failureOf, inferAt, inferWithoutToken } from '../../../../support/http/runClient';

describe('an inference request', () => {
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.close());

  const sent = async (request: Partial<InferenceRequest>) => {
    server.play([json(200, [])]);
    await inferAt(server, request);
    const [seen] = server.requests;
    assert.ok(seen !== undefined);
    return seen;
  };

  it('is a POST of the inputs to the model, with the token', async () => {
    const { method, path, headers, body } = await sent({ inputs: 'text' });
    assert.deepEqual([method, path, body], ['POST', '/models/owner/name', '{"inputs":"text"}']);
    assert.deepEqual(
      [headers['authorization'], headers['content-type']],
      [`Bearer ${CANARY_TOKEN}`, 'application/json'],
    );
  });

  it('goes to the address of an endpoint that is one model', async () => {
    const { path, body } = await sent({ isBare: true, inputs: 'text' });
    assert.deepEqual([path, body], ['/', '{"inputs":"text"}']);
  });

  it('has the query and the texts of a ranking at its root, as text-embeddings-inference expects', async () => {
    const inputs = { query: 'q', texts: ['a', 'b'] };
    const { body } = await sent({ isBare: true, inputs, parameters: { raw_scores: true } });
    assert.equal(body, '{"query":"q","texts":["a","b"],"raw_scores":true}');
  });

  it('has the task in its path if one is forced', async () => {
    const { path } = await sent({ model: 'm', forcedTask: 'feature-extraction' });
    assert.equal(path, '/models/m/pipeline/feature-extraction');
  });

  it('has the parameters, if any', async () => {
    assert.equal(
      (await sent({ inputs: 'a', parameters: { top_k: 3 } })).body,
      '{"inputs":"a","parameters":{"top_k":3}}',
    );
    assert.equal((await sent({ inputs: 'a', parameters: {} })).body, '{"inputs":"a"}');
  });

  it('has x-use-cache: false if the cache is off, and no such header if it is on', async () => {
    assert.equal((await sent({ useCache: false })).headers['x-use-cache'], 'false');
    assert.equal('x-use-cache' in (await sent({ useCache: true })).headers, false);
  });

  it('names the organization to bill, if there is one', async () => {
    assert.equal((await sent({ billTo: 'my-org' })).headers['x-hf-bill-to'], 'my-org');
    assert.equal('x-hf-bill-to' in (await sent({})).headers, false);
  });

  it('has x-wait-for-model: true only if it always waits', async () => {
    assert.equal((await sent({ wait: 'always' })).headers['x-wait-for-model'], 'true');
    for (const wait of ['never', 'onLoading'] as const) {
      assert.equal('x-wait-for-model' in (await sent({ wait })).headers, false);
    }
  });

  it('has no authorization if no token is set', async () => {
    server.play([json(200, [])]);
    await inferWithoutToken(server);
    assert.equal('authorization' in (server.requests[0]?.headers ?? {}), false);
  });

  it('sends bytes unchanged', async () => {
    const { headers, body } = await sent({
      inputs: new TextEncoder().encode('bytes'),
      contentType: 'audio/flac',
    });
    assert.deepEqual([headers['content-type'], body], ['audio/flac', 'bytes']);
  });

  it('whose inputs cannot be serialized as JSON is not sent', async () => {
    server.play([json(200, [])]);
    const run = await inferAt(server, { inputs: { big: 1n } });
    assert.deepEqual([failureOf(run).kind, server.requests.length], ['invalidInput', 0]);
  });
});
