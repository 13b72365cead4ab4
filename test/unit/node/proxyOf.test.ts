import assert from 'node:assert/strict';
import { proxyOf } from '../../../src/node/proxyOf';

const PROXY = { https_proxy: 'http://proxy.test:3128' };

describe('the proxy that the environment names', () => {
  for (const [url, env, proxy] of [
    ['https://hub.test', {}, undefined],
    ['https://hub.test', PROXY, 'http://proxy.test:3128/'],
    ['http://hub.test', PROXY, undefined],
    ['http://hub.test', { HTTP_PROXY: 'proxy.test' }, 'http://proxy.test/'],
    ['https://hub.test', { ALL_PROXY: 'https://u:p@proxy.test' }, 'https://u:p@proxy.test/'],
    ['https://hub.test', { HTTPS_PROXY: 'socks5://proxy.test' }, undefined],
    ['https://127.0.0.1', PROXY, undefined],
    ['https://localhost:80', PROXY, undefined],
    ['https://hub.test', { ...PROXY, NO_PROXY: 'a.test, hub.test' }, undefined],
    ['https://cdn.hub.test', { ...PROXY, no_proxy: '.hub.test' }, undefined],
    ['https://cdn.hub.test', { ...PROXY, no_proxy: '*.hub.test' }, undefined],
    ['https://myhub.test', { ...PROXY, no_proxy: 'hub.test' }, 'http://proxy.test:3128/'],
    ['https://hub.test', { ...PROXY, NO_PROXY: 'hub.test:8443' }, 'http://proxy.test:3128/'],
    ['https://hub.test:8443', { ...PROXY, NO_PROXY: 'hub.test:8443' }, undefined],
    ['https://hub.test', { ...PROXY, NO_PROXY: '*' }, undefined],
    ['https://hub.test', { ...PROXY, NO_PROXY: ',' }, 'http://proxy.test:3128/'],
  ] as const) {
    it(`is ${proxy ?? 'none'} for ${url} and ${JSON.stringify(env)}`, () => {
      assert.equal(proxyOf(new URL(url), env)?.href, proxy);
    });
  }
});
