import assert from 'node:assert/strict';
import { serverEnvironment } from '../../../src/node/serverProcess';

describe('the environment of the local server', () => {
  const env = {
    PATH: '/bin',
    HF_TOKEN: 'hf_test',
    HF_ENDPOINT: 'https://hub.test',
    VSCODE_PID: '1',
    https_proxy: 'http://a',
  };

  it('has no token of the user, since models that need one are downloaded after a question only', () => {
    assert.deepEqual(serverEnvironment(env), {
      ...{
        PATH: '/bin',
        HF_ENDPOINT: 'https://hub.test',
        https_proxy: 'http://a',
        ELECTRON_RUN_AS_NODE: '1',
      },
    });
  });

  it('names the proxy of VS Code in place of another one', () => {
    const proxy = { url: 'http://proxy.test:3128', except: ['a.test', 'b.test'], isStrict: true };
    const named = {
      ...{ PATH: '/bin', HF_ENDPOINT: 'https://hub.test', ELECTRON_RUN_AS_NODE: '1' },
      ...{ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: 'a.test,b.test' },
    };
    assert.deepEqual(serverEnvironment(env, proxy), named);
    assert.deepEqual(serverEnvironment(env, { ...proxy, isStrict: false }), {
      ...named,
      HF_INFERENCE_PROXY_STRICT_SSL: '0',
    });
  });
});
