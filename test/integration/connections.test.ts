import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ConfigurationTarget, extensions, workspace } from 'vscode';
import { answer, chunk, head, json } from '../support/http/httpAnswers';
import { FIN, RST, ScriptedServer } from '../support/http/scriptedServer';
import type { Script } from '../support/http/scriptedServer';
import { CANARY_TOKEN, inferOne, setting, useEndpoint } from './useLoopback';

const OK = json(200, [[{ label: 'rust', score: 1 }]]);

function pem(part: 'key' | 'cert'): string {
  const project = extensions.getExtension('open-inference.hf-inference')?.extensionPath ?? '';
  return readFileSync(`${project}/test/fixtures/tls/trustedInTests.${part}.pem`, 'utf8');
}

// VS Code treats 127.0.0.2 as it treats any other host: its own proxy agent takes the place of the extension's.
for (const host of process.platform === 'linux' ? ['127.0.0.1', '127.0.0.2'] : ['127.0.0.1']) {
  describe(`connections to ${host} inside VS Code`, () => {
    let server: ScriptedServer;
    beforeEach(async () => {
      server = await ScriptedServer.start(undefined, host);
      await useEndpoint(server.origin, CANARY_TOKEN);
    });
    afterEach(async () => {
      await server.close();
      await setting('endpoint', undefined);
    });

    it('are kept: a hundred requests need one', async () => {
      server.play([OK]);
      for (let count = 0; count < 100; count += 1) {
        const { status } = await inferOne();
        assert.equal(status, 'ok');
      }
      assert.equal(server.requests.length, 100);
      assert.equal(server.connections.length, 1);
    });

    it('fault 36: that the server closes just as they are used again are replaced silently', async () => {
      server.playBy(() => (server.requests.length === 2 ? [RST] : [OK]));
      await inferOne();
      const { status, attempts } = await inferOne();
      assert.deepEqual([status, attempts, server.connections.length], ['ok', 1, 2]);
    });

    it('fault 22: that return a malformed answer never give a part of it as the whole', async () => {
      const start = head(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
      server.play([start, chunk('[1]'), { wait: 30 }, 'zz\r\n']);
      const { status, error } = await inferOne();
      assert.deepEqual([status, error?.kind], ['error', 'badResponse']);
    });

    it('are kept with TLS: a hundred requests need one handshake', async () => {
      const secure = await ScriptedServer.start({ key: pem('key'), cert: pem('cert') }, host);
      await useEndpoint(secure.origin, CANARY_TOKEN);
      secure.play([OK]);
      for (let count = 0; count < 100; count += 1) {
        const { status, error } = await inferOne();
        assert.equal(status, 'ok', error?.message);
      }
      assert.equal(secure.connections.length, 1);
      await secure.close();
    });
  });
}

describe('fault 45: connections through the proxy of “http.proxy”', () => {
  let proxy: ScriptedServer;
  const useProxy = (address: string | undefined): Thenable<void> =>
    workspace.getConfiguration('http').update('proxy', address, ConfigurationTarget.Global);
  before(async () => {
    proxy = await ScriptedServer.start();
    await useEndpoint('https://model.test.invalid', CANARY_TOKEN);
  });
  after(async () => {
    await useProxy(undefined);
    await setting('endpoint', undefined);
    await proxy.close();
  });

  const refusals: Readonly<Record<string, Script>> = {
    '407': [answer(407, { 'proxy-authenticate': 'Negotiate' }), FIN],
    '502': [answer(502, { 'content-type': 'text/html' }, '<html>Bad gateway</html>'), FIN],
  };
  for (const [status, script] of Object.entries(refusals)) {
    it(`are refused by ${status}: the proxy is named, and the token is not sent to it`, async () => {
      await useProxy(proxy.origin);
      proxy.play(script);
      const { error } = await inferOne();
      assert.equal(error?.kind, 'proxy', error?.message);
      assert.match(error.message, /proxy/);
      assert.deepEqual(new Set(proxy.requests.map(({ method }) => method)), new Set(['CONNECT']));
      assert.ok(!JSON.stringify(proxy.requests).includes(CANARY_TOKEN));
    });
  }

  it('are not possible if it does not listen: the proxy is named', async () => {
    const gone = await ScriptedServer.start();
    const { origin } = gone;
    await gone.close();
    await useProxy(origin);
    const { error } = await inferOne();
    assert.equal(error?.kind, 'proxy', error?.message);
  });
});
