import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chunk, head, json } from '../../../../support/http/httpAnswers';
import { projectFolder } from '../../../../support/projectFolder';
import { FIN, RST, ScriptedServer } from '../../../../support/http/scriptedServer';
import type { Script } from '../../../../support/http/scriptedServer';
import { codedError } from '../../../../support/http/fakeFetch';
import {
  attemptsOf,
  failureOf,
  inferAt,
  inferOnVirtualClock,
  jsonOf,
} from '../../../../support/http/runClient';

const TYPE = { 'content-type': 'application/json' };
const OK = json(200, [1]);

describe('connections', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.close());

  const failedAs = async (...scripts: Script[]): Promise<string> => failedWithin(3000, ...scripts);
  const failedWithin = async (timeoutMs: number, ...scripts: Script[]): Promise<string> => {
    server.play(...scripts);
    const { kind, reason } = failureOf(await inferAt(server, { timeoutMs }));
    return `${kind} ${reason}`;
  };

  it('are kept: a hundred requests need one', async () => {
    server.play([OK]);
    for (let count = 0; count < 100; count += 1) {
      jsonOf(await inferAt(server));
    }
    assert.equal(server.requests.length, 100);
    assert.equal(server.connections.length, 1);
  });

  it('are kept after an error answer that was read completely', async () => {
    server.play([json(422, { error: 'no' })], [OK]);
    failureOf(await inferAt(server));
    jsonOf(await inferAt(server));
    assert.equal(server.connections.length, 1);
  });

  it('fault 16: that return garbage are a bad answer, not a result', async () => {
    const malformed = [
      'HTTP/1.1 OK\r\n\r\n',
      'HTTP/9.9 200 OK\r\n\r\n',
      'HTTP/1.1 2x0 OK\r\n\r\n',
      '\r\n\r\n\r\nx',
    ];
    for (const line of malformed) {
      assert.equal(await failedAs([line, FIN]), 'badResponse notHttp', JSON.stringify(line));
    }
    assert.equal(await failedAs(['HTTP/1.1 999 X\r\ncontent-length: 0\r\n\r\n']), 'badResponse undefined');
  });

  it('fault 16: that return 101 or only interim answers fail within the deadline', async () => {
    const upgraded = await failedWithin(500, [
      'HTTP/1.1 101 X\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
    ]);
    assert.match(upgraded, /^(?:offline lost|badResponse|timeout)/);
    const interim = Array.from({ length: 2000 }, () => 'HTTP/1.1 103 X\r\n\r\n');
    assert.equal(await failedWithin(500, interim), 'timeout total');
  });

  it('fault 22: that end within the answer give no result, and the request is not repeated', async () => {
    assert.equal(
      await failedAs([head(200, { ...TYPE, 'content-length': '9' }), '[1]', FIN]),
      'badResponse truncated',
    );
    const chunked = head(200, { ...TYPE, 'transfer-encoding': 'chunked' });
    assert.equal(await failedAs([chunked, chunk('[1]'), FIN]), 'badResponse truncated');
    assert.equal(await failedAs([chunked, chunk('[1]'), RST]), 'badResponse truncated');
    assert.equal(await failedAs([chunked, chunk('[1]'), 'zz\r\n']), 'badResponse notHttp');
    assert.equal(server.requests.length, 1);
  });

  it('fault 22: that end after only the head are retried once', async () => {
    server.play([head(200, { ...TYPE, 'content-length': '9' }), FIN], [OK]);
    const run = await inferAt(server);
    assert.deepEqual([jsonOf(run), attemptsOf(run)], [[1], 2]);
  });

  it('fault 23: that are reset before or within the head are retried once', async () => {
    for (const script of [[RST], [FIN], ['HTTP/1.1 200 OK\r\ncont', RST]]) {
      assert.equal(await failedAs(script), 'offline lost');
      assert.equal(server.requests.length, 2);
      server.play(script, [{ wait: 0 }, json(200, [1], { connection: 'close' }), FIN]);
      const run = await inferAt(server);
      assert.deepEqual([jsonOf(run), attemptsOf(run)], [[1], 2]);
    }
  });

  it('fault 23: that are reset within the body fail', async () => {
    assert.equal(
      await failedAs([head(200, { ...TYPE, 'content-length': '9' }), '[1', RST]),
      'badResponse truncated',
    );
  });

  it('fault 35: with a huge head are refused', async () => {
    assert.equal(
      await failedAs([`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(200_000)}\r\n\r\n`]),
      'badResponse notHttp',
    );
    const many = Array.from({ length: 5000 }, (_, index) => `h${index}: v\r\n`).join('');
    assert.equal(await failedAs([`HTTP/1.1 200 OK\r\n${many}\r\n`]), 'badResponse notHttp');
    assert.equal(await failedAs(['HTTP/1.1 200 OK\r\nbad\u0000name: x\r\n\r\n']), 'badResponse notHttp');
  });

  it('fault 36: that the server closes just as they are used again are replaced silently', async () => {
    server.playBy(() => (server.requests.length === 2 ? [RST] : [OK]));
    jsonOf(await inferAt(server));
    const run = await inferAt(server);
    assert.deepEqual([jsonOf(run), attemptsOf(run), run.progress], [[1], 1, []]);
    assert.equal(server.connections.length, 2);
  });

  it('fault 37: that were closed never give their answer to another request', async () => {
    server.playBy(({ path }) =>
      path.endsWith('/slow') ? [{ wait: 80 }, json(200, ['slow'])] : [{ wait: 120 }, json(200, ['fast'])],
    );
    const stop = new AbortController();
    const slow = inferAt(server, { model: 'slow' }, stop.signal);
    await server.until(({ requests }) => requests.length === 1);
    stop.abort();
    assert.deepEqual(jsonOf(await inferAt(server, { model: 'fast' })), ['fast']);
    assert.equal(failureOf(await slow).kind, 'cancelled');
  });

  it('fault 37: that send an unrequested answer are not reused', async () => {
    server.playBy(({ path }) => [
      json(200, [path]),
      ...(path.endsWith('/a') ? [{ wait: 20 }, json(200, ['stray'])] : []),
    ]);
    jsonOf(await inferAt(server, { model: 'a' }));
    // It must have come, also on a busy machine.
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(jsonOf(await inferAt(server, { model: 'b' })), ['/models/b']);
  });

  it('fault 49: to something that does not speak HTTP report that', async () => {
    assert.equal(await failedAs(['SSH-2.0-OpenSSH_9.2\r\n']), 'badResponse notHttp');
    const tls = { origin: server.origin.replace('http:', 'https:') };
    server.play(['HTTP/1.1 400 X\r\n\r\n', FIN]);
    assert.match(failureOf(await inferAt(tls, { timeoutMs: 500 })).kind, /^(?:tls|timeout)$/);
  });

  it('that nobody accepts fail without a retry', async () => {
    const { origin } = server;
    await server.close();
    const { kind, reason, code } = failureOf(await inferAt({ origin }));
    assert.deepEqual([kind, reason, code], ['offline', 'refused', 'ECONNREFUSED']);
    server = await ScriptedServer.start();
  });
});

describe('secure connections', () => {
  const pem = (name: string): string =>
    readFileSync(join(projectFolder, 'test/fixtures/tls', `selfSigned.${name}.pem`), 'utf8');

  it('fault 44: to a server with a self-signed certificate are refused before anything is sent', async () => {
    const server = await ScriptedServer.start({ key: pem('key'), cert: pem('cert') });
    const { kind, code } = failureOf(await inferAt(server));
    assert.deepEqual([kind, code], ['tls', 'DEPTH_ZERO_SELF_SIGNED_CERT']);
    assert.equal(server.requests.length, 0);
    await server.close();
  });

  it('fault 44: to a server of TLS 1.0 are refused', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const server = await ScriptedServer.start({ key: pem('key'), cert: pem('cert'), ...old });
    const { kind } = failureOf(await inferAt(server));
    assert.equal(kind, 'tls');
    await server.close();
  });
});

describe('errors of the transport', () => {
  const resultOf = async (error: Error, isProxied = false) => {
    const run = await inferOnVirtualClock([{ error }], {}, { isProxied: () => isProxied });
    const { kind, reason } = failureOf(run);
    return [kind, reason, run.sent.length];
  };

  it('fault 44: of certificates are recognized by their codes', async () => {
    const codes = [
      'CERT_HAS_EXPIRED',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'EPROTO',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    ];
    for (const code of codes) {
      assert.deepEqual(await resultOf(codedError(code)), ['tls', undefined, 1], code);
    }
  });

  it('fault 46: of names and routes show whether the host was found', async () => {
    assert.deepEqual(await resultOf(codedError('ENOTFOUND')), ['offline', 'hostNotFound', 1]);
    assert.deepEqual(await resultOf(codedError('EAI_AGAIN')), ['offline', 'hostNotFound', 1]);
    assert.deepEqual(await resultOf(codedError('ENETUNREACH')), ['offline', 'unreachable', 1]);
    assert.deepEqual(await resultOf(codedError('ETIMEDOUT')), ['timeout', 'connect', 1]);
    const both = new AggregateError([codedError('ECONNREFUSED'), codedError('ENETUNREACH')]);
    assert.deepEqual(await resultOf(both), ['offline', 'refused', 1]);
    assert.deepEqual(await resultOf(new TypeError('fetch failed', { cause: codedError('ENOTFOUND') })), [
      'offline',
      'hostNotFound',
      1,
    ]);
  });

  it('fault 47: of a lost network are followed by one more request', async () => {
    assert.deepEqual(await resultOf(codedError('ECONNRESET')), ['offline', 'lost', 2]);
  });

  it('fault 45: of a proxy are attributed to the proxy', async () => {
    assert.deepEqual(await resultOf(new Error('Failed to establish a socket connection'), true), [
      'proxy',
      undefined,
      1,
    ]);
    const reply = { status: 502 };
    const behind = await inferOnVirtualClock([reply], {}, { isProxied: () => true });
    assert.equal(failureOf(behind).kind, 'proxy');
    assert.equal(failureOf(await inferOnVirtualClock([reply])).kind, 'server');
  });

  it('never add their message to the detail', async () => {
    const failure = failureOf(
      await inferOnVirtualClock([{ error: Object.assign(new Error('secret'), { code: 'lower case' }) }]),
    );
    assert.equal(failure.detail, '');
  });
});
