import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseRoute } from '../../../../src/server/http/parseRoute';

describe('the routes of the server', () => {
  it('names the model of an inference', () => {
    assert.deepEqual(parseRoute('/models/gpt2'), { kind: 'infer', model: 'gpt2' });
    assert.deepEqual(parseRoute('/models/demo/code-language?x=1'), {
      kind: 'infer',
      model: 'demo/code-language',
    });
  });

  it('takes a task behind the model, and in the older form before it', () => {
    const expected = { kind: 'infer', model: 'a/b', task: 'feature-extraction' };
    assert.deepEqual(parseRoute('/models/a/b/pipeline/feature-extraction'), expected);
    assert.deepEqual(parseRoute('/pipeline/feature-extraction/a/b'), expected);
    assert.deepEqual(parseRoute('/models/b/pipeline/fill-mask'), {
      kind: 'infer',
      model: 'b',
      task: 'fill-mask',
    });
  });

  it('takes a model whose owner is called pipeline', () => {
    assert.deepEqual(parseRoute('/models/pipeline/b'), { kind: 'infer', model: 'pipeline/b' });
  });

  it('takes the prefix of the router, so that only the host of a documented line has to change', () => {
    assert.deepEqual(parseRoute('/hf-inference/models/a/b'), { kind: 'infer', model: 'a/b' });
  });

  it('knows pins, states, models, health and chat', () => {
    assert.deepEqual(parseRoute('/usage/pinned_models'), { kind: 'pins' });
    assert.deepEqual(parseRoute('/status/a/b'), { kind: 'status', model: 'a/b' });
    assert.deepEqual(parseRoute('/models'), { kind: 'models' });
    assert.deepEqual(parseRoute('/health'), { kind: 'health' });
    assert.deepEqual(parseRoute('/v1/chat/completions'), { kind: 'openAi', form: 'chat' });
    assert.deepEqual(parseRoute('/v1/completions'), { kind: 'openAi', form: 'completion' });
    assert.deepEqual(parseRoute('/models/a/b/v1/chat/completions'), {
      ...{ kind: 'openAi', form: 'chat', model: 'a/b' },
    });
  });

  it('takes a search of models in the form of the hub, at most a thousand', () => {
    assert.deepEqual(parseRoute('/api/models?search=co%2Fde+x&limit=20&sort=downloads'), {
      kind: 'search',
      text: 'co/de x',
      limit: 20,
    });
    assert.deepEqual(parseRoute('/api/models'), { kind: 'search', text: '', limit: 1000 });
    assert.deepEqual(parseRoute('/api/models?limit=99999'), { kind: 'search', text: '', limit: 1000 });
    assert.deepEqual(parseRoute('/api/models?limit=-1'), { kind: 'search', text: '', limit: 1000 });
  });

  it('knows the lease', () => {
    assert.deepEqual(parseRoute('/lease'), { kind: 'lease' });
    assert.deepEqual(parseRoute('/lease/x'), { kind: 'unknown' });
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
    '/models/',
    '/models/ a',
    '/status/..%2f..',
    '/pipeline/fill-mask/../x',
  ]) {
    it(`fault 54: refuses ${path.slice(0, 40)}`, () => {
      assert.deepEqual(parseRoute(path), { kind: 'invalidModelId' });
    });
  }

  it('does not take a model for a path of its own', () => {
    assert.deepEqual(parseRoute('/models/v1/completions'), { kind: 'infer', model: 'v1/completions' });
    assert.deepEqual(parseRoute('/v1/completions/more'), { kind: 'unknown' });
  });

  it('never lets a path through that leaves the model folder', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '%2e', '/', '\\', '%00', 'models', 'a', '-', '_'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const route = parseRoute(`/models/${pieces.join('')}`);
        if ('model' in route && route.model !== undefined) {
          assert.match(route.model, /^[\w.-]{1,96}(\/[\w.-]{1,96})?$/);
          assert.ok(!route.model.split('/').some((part) => /^\.|\.\./.test(part)));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
