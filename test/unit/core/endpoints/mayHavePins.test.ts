import assert from 'node:assert/strict';
import type { EndpointApi } from '../../../../src/core/endpoints/endpointApi';
import { mayHavePins } from '../../../../src/core/endpoints/mayHavePins';
import type { ApiSetting } from '../../../../src/core/endpoints/runRouter';

const OTHER = 'https://server.example';
const DEDICATED = 'https://abc.endpoints.huggingface.cloud';

describe('the pinned models of an endpoint', () => {
  for (const [name, endpoint, forms, expected] of [
    ['the router', 'https://router.huggingface.co/hf-inference', undefined, true],
    ['an unknown server', OTHER, undefined, true],
    ['a server of both APIs', OTHER, ['openai', 'huggingface'], true],
    ['an OpenAI server', OTHER, ['openai'], false],
    ['a server that is one model', OTHER, ['endpoint'], false],
    ['a dedicated endpoint that nobody has asked yet', DEDICATED, undefined, false],
  ] as readonly (readonly [string, string, EndpointApi['forms'] | undefined, boolean])[]) {
    it(`are ${expected ? '' : 'not '}asked for at ${name}`, () => {
      const remembered = forms && { forms };
      assert.equal(mayHavePins({ endpoint, api: 'auto', isLocalServer: false }, remembered), expected);
    });
  }

  it('follow the API that is set for every endpoint, except at the local server', () => {
    const ask = (api: ApiSetting, isLocalServer = false) =>
      mayHavePins({ endpoint: OTHER, api, isLocalServer }, { forms: ['huggingface'] });
    assert.deepEqual([ask('openai'), ask('endpoint'), ask('huggingface')], [false, false, true]);
    assert.equal(ask('openai', true), true);
  });
});
