import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HttpError } from '../../../../src/server/http/httpError';
import { readModelSearchQuery } from '../../../../src/server/http/modelSearchQuery';
import { findRoute } from '../../../../src/server/http/routes';

/** What the table makes of a request: handler and names, or the status of the refusal. */
function routeOf(target: string, method = 'GET'): object {
  try {
    const { query: _query, ...route } = findRoute(method, target);
    return route;
  } catch (error) {
    assert.ok(error instanceof HttpError);
    return { status: error.status, ...error.headers };
  }
}

const post = (target: string): object => routeOf(target, 'POST');

describe('the routes of the server', () => {
  it('have the model of an inference', () => {
    assert.deepEqual(post('/models/gpt2'), { handler: 'infer', model: 'gpt2' });
    assert.deepEqual(post('/models/demo/code-language?x=1'), {
      handler: 'infer',
      model: 'demo/code-language',
    });
  });

  it('accept a task after the model, or in the older form before it', () => {
    const expected = { handler: 'infer', model: 'a/b', task: 'feature-extraction' };
    assert.deepEqual(post('/models/a/b/pipeline/feature-extraction'), expected);
    assert.deepEqual(post('/pipeline/feature-extraction/a/b'), expected);
    assert.deepEqual(post('/models/b/pipeline/fill-mask'), {
      ...{ handler: 'infer', model: 'b', task: 'fill-mask' },
    });
  });

  it('accept a model whose owner is called pipeline', () => {
    assert.deepEqual(post('/models/pipeline/b'), { handler: 'infer', model: 'pipeline/b' });
  });

  it('accept the prefix of the router, so that only the host of a documented example must change', () => {
    assert.deepEqual(post('/hf-inference/models/a/b'), { handler: 'infer', model: 'a/b' });
  });

  it('accept a slash after each address', () => {
    assert.deepEqual(routeOf('/models/'), { handler: 'listModels' });
    assert.deepEqual(routeOf('/health/?x', 'HEAD'), { handler: 'health' });
    assert.deepEqual(post('/v1/chat/completions/'), { handler: 'chat' });
    assert.deepEqual(post('/models/a/b/?x=/'), { handler: 'infer', model: 'a/b' });
    assert.deepEqual(post('/hf-inference/models/a/b/pipeline/fill-mask/'), {
      ...{ handler: 'infer', model: 'a/b', task: 'fill-mask' },
    });
  });

  it('include pins, states, models, health, the lease, and chat', () => {
    assert.deepEqual(routeOf('/usage/pinned_models'), { handler: 'listPins' });
    assert.deepEqual(post('/usage/pinned_models'), { handler: 'replacePins' });
    assert.deepEqual(routeOf('/status/a/b'), { handler: 'modelStatus', model: 'a/b' });
    assert.deepEqual(routeOf('/models'), { handler: 'listModels' });
    assert.deepEqual(routeOf('/models/a/b'), { handler: 'describeModel', model: 'a/b' });
    assert.deepEqual(routeOf('/health'), { handler: 'health' });
    assert.deepEqual(routeOf('/lease'), { handler: 'lease' });
    assert.deepEqual(post('/v1/chat/completions'), { handler: 'chat' });
    assert.deepEqual(post('/v1/completions'), { handler: 'completion' });
    assert.deepEqual(post('/models/a/b/v1/chat/completions'), { handler: 'chat', model: 'a/b' });
  });

  it('list the methods of an address if a request uses another one', () => {
    assert.deepEqual(routeOf('/models/a', 'PUT'), { status: 405, allow: 'POST, GET' });
    assert.deepEqual(routeOf('/v1/chat/completions'), { status: 405, allow: 'POST' });
    assert.deepEqual(post('/health'), { status: 405, allow: 'GET, HEAD' });
    assert.deepEqual(routeOf('/usage/pinned_models', 'toString'), { status: 405, allow: 'GET, POST' });
  });

  it('accept a model search in the form of the Hub, for at most a thousand models', () => {
    const search = (target: string) => readModelSearchQuery(findRoute('GET', target).query);
    assert.deepEqual(search('/api/models?search=co%2Fde+x&limit=20&sort=downloads'), {
      text: 'co/de x',
      limit: 20,
    });
    assert.deepEqual(search('/api/models?search=a?b'), { text: 'a?b', limit: 1000 });
    assert.deepEqual(search('/api/models'), { text: '', limit: 1000 });
    assert.deepEqual(search('/api/models?limit=99999'), { text: '', limit: 1000 });
    assert.deepEqual(search('/api/models?limit=-1'), { text: '', limit: 1000 });
  });

  for (const path of [
    '/',
    '/nowhere',
    '/lease/x',
    '/health//',
    '/v1/completions/more',
    '/models/a/b/v1/nowhere',
    'models/a',
  ]) {
    it(`answer 404 to ${path}`, () => {
      assert.deepEqual(routeOf(path), { status: 404 });
    });
  }

  it('tell clients of the API of OpenAI that leave out /v1 to add it', () => {
    const says = (error: string) => (thrown: unknown) =>
      thrown instanceof HttpError && thrown.body['error'] === error;
    const hint = 'Add /v1 to the address of the server';
    assert.throws(
      () => findRoute('POST', '/hf-inference/chat/completions/?x'),
      says(`Not Found: OpenAI's API is below /v1, such as /v1/chat/completions. ${hint}`),
    );
    assert.throws(() => findRoute('POST', '/nowhere'), says('Not Found'));
    assert.throws(() => findRoute('GET', '/models/a/v1/nowhere'), says('Not Found'));
  });

  for (const path of [
    '/models/../../etc/passwd',
    '/models/a/..',
    '/models/%2e%2e/x',
    '/models/a%2fb',
    '/models/a%00',
    '/models/a\\b',
    '/models/a--b',
    '/models/a/b/c',
    `/models/${'a'.repeat(97)}`,
    '/models//',
    '/models/ a',
    '/status/..%2f..',
    '/pipeline/fill-mask/../x',
  ]) {
    it(`fault 54: refuses ${path.slice(0, 40)}`, () => {
      assert.deepEqual(routeOf(path), { status: 400 });
    });
  }

  it('have the models in the forms of OpenAI and of the Hub, and their embeddings', () => {
    assert.deepEqual(routeOf('/v1/models'), { handler: 'listOpenAiModels' });
    const described = { handler: 'describeOpenAiModel', model: 'a/b' };
    assert.deepEqual(routeOf('/v1/models/a%2Fb'), described);
    assert.deepEqual(routeOf('/models/a/b/v1/models/a/b'), described);
    assert.deepEqual(routeOf('/models/a/b/v1/models'), { handler: 'listOpenAiModels', model: 'a/b' });
    assert.deepEqual(routeOf('/models/a/b/v1/models/c'), { status: 404 });
    assert.deepEqual(routeOf('/v1/models/a%2F..'), { status: 400 });
    assert.deepEqual(post('/v1/embeddings'), { handler: 'embeddings' });
    assert.deepEqual(post('/models/b/v1/embeddings'), { handler: 'embeddings', model: 'b' });
    assert.deepEqual(routeOf('/api/models/a/b'), { handler: 'describeHubModel', model: 'a/b' });
    assert.deepEqual(post('/models/a/b/rerank'), { handler: 'rerank', model: 'a/b' });
  });

  it('do not treat a model as another path', () => {
    assert.deepEqual(post('/models/v1/completions'), { handler: 'infer', model: 'v1/completions' });
  });

  it('never accept a path that leaves the model folder', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '%2e', '/', '\\', '%00', 'models', 'a', '-', '_'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const route = post(`/models/${pieces.join('')}`);
        if ('model' in route) {
          assert.ok(typeof route.model === 'string');
          assert.match(route.model, /^[\w.-]{1,96}(\/[\w.-]{1,96})?$/);
          assert.ok(!route.model.split('/').some((part) => /^\.|\.\./.test(part)));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
