import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { openModelHub } from '../../../src/node/hub/openModelHub';
import { createNodeFetch } from '../../../src/node/nodeFetch';
import { systemClock } from '../../../src/node/systemClock';
import { startFakeRouter } from '../../support/http/fakeRouter';
import { HostileHub } from '../../support/hub/hostileHub';
import { HUB_MODEL } from '../../support/hub/hubModel';

const { signal } = new AbortController();

describe('a hub behind a proxy', () => {
  let hub: HostileHub;
  let proxy: Server;
  let asked: (string | undefined)[] = [];
  let refusal = '';
  const sockets = new Set<Duplex>();
  beforeEach(async () => {
    hub = await HostileHub.start(HUB_MODEL);
    [asked, refusal] = [[], ''];
    // Takes every name for that of the hub.
    proxy = createServer().on('connect', ({ url, headers }, socket) => {
      asked.push(url, headers['proxy-authorization']);
      sockets.add(socket);
      if (refusal !== '') {
        socket.end(refusal);
        return;
      }
      const target = connect(Number(new URL(hub.origin).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(target).pipe(socket);
      });
      target.on('error', () => socket.destroy());
      socket.on('error', () => target.destroy());
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
  });
  afterEach(async () => {
    for (const socket of sockets) {
      socket.destroy();
    }
    proxy.close();
    await hub.close();
  });

  const ask = async (user = '') => {
    const address = proxy.address();
    assert.ok(typeof address === 'object' && address !== null);
    const env = { HTTP_PROXY: `http://${user}127.0.0.1:${address.port}` };
    const models = openModelHub({ fetch: createNodeFetch({ env }), clock: systemClock });
    return models.describe({ hub: 'http://hub.example', id: 'owner/name' }, signal);
  };

  it('is asked through it, with the name and password of the proxy', async () => {
    const answer = await ask('me:p%20w@');
    assert.equal(answer.ok && answer.value.formats[0].dtype, 'q8');
    assert.deepEqual(asked, ['hub.example:80', `Basic ${Buffer.from('me:p w').toString('base64')}`]);
  });

  it('cannot be reached if the proxy refuses, which is said at once', async () => {
    refusal = 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n';
    assert.deepEqual(await ask(), { ok: false, fault: { kind: 'unreachable', code: 'ERR_PROXY_STATUS' } });
    assert.equal(hub.requests.length, 0);
  });
});

describe('a hub behind a proxy whose certificates nobody knows', () => {
  it('is asked only if these are not to be verified', async () => {
    const router = await startFakeRouter('hf_testProxy');
    const search = async (strict: string | undefined) => {
      const env = { HTTPS_PROXY: router.proxy, HF_INFERENCE_PROXY_STRICT_SSL: strict };
      const models = openModelHub({ fetch: createNodeFetch({ env }), clock: systemClock });
      return models.search({ hub: 'https://huggingface.co', text: 'tiny' }, signal);
    };
    try {
      const code = 'DEPTH_ZERO_SELF_SIGNED_CERT';
      assert.deepEqual(await search(undefined), { ok: false, fault: { kind: 'unreachable', code } });
      assert.equal((await search('0')).ok, true);
    } finally {
      await router.close();
    }
  });
});
