import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { BUSY_MACHINE } from '../../../support/busyMachine';
import { writeMiniatureModels } from '../../../support/models/miniatureModel';
import { rawBytes, rawRequest } from '../../../support/process/rawRequest';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

const SECRET = 'canary-outside-4713';

describe('hostile requests to the server', () => {
  let folder: string;
  let server: RunningServer;

  before(async () => {
    // Models lie inside and right outside of the model folder: only those inside may ever be seen.
    folder = await mkdtemp(join(tmpdir(), 'hf-hostile-'));
    await writeMiniatureModels(join(folder, 'models'));
    await writeMiniatureModels(join(folder, 'outside'));
    await mkdir(join(folder, 'models', 'mini', 'nested'), { recursive: true });
    await writeFile(join(folder, 'outside', 'secret.json'), JSON.stringify({ secret: SECRET }));
    server = await startServer({
      ...{ modelFolders: [join(folder, 'models')], stateFolder: join(folder, 'state') },
      ...{ requestTimeoutMs: 700, maxBodyBytes: 50_000 },
    });
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const assertCleanLog = () => {
    for (const secret of [TOKEN, SECRET, folder, 'passwd', '..', '%2', 'good']) {
      const line = server
        .logged()
        .split('\n')
        .find((one) => one.includes(secret));
      assert.equal(line, undefined, secret);
    }
  };
  afterEach(assertCleanLog);

  const headers = () => ({ host: `127.0.0.1:${server.port}`, authorization: `Bearer ${TOKEN}` });
  const isAlive = async () => assert.equal((await server.get('/health')).status, 200);
  const OUTSIDE = 'outside/mini/text-classification';

  describe('with tricks in the model id', () => {
    const TRICKS = [
      ...[`../${OUTSIDE}`, `..%2f${OUTSIDE}`, `%2e%2e/${OUTSIDE}`, `%2e%2e%2foutside%2fmini`],
      ...[`..%5coutside`, `..\\outside`, `mini/../../${OUTSIDE}`, `mini/..%2f..%2foutside`, `..;/${OUTSIDE}`],
      ...[`%252e%252e/${OUTSIDE}`, `%c0%ae%c0%ae/${OUTSIDE}`, `．．/${OUTSIDE}`, `mini//text-classification`],
      ...[`mini/text-classification%00`, `mini/text-classification%00.json`, `mini/text-classification//`],
      ...[
        `mini%2ftext-classification`,
        `mini%2Ftext-classification`,
        `./mini/text-classification`,
        '.',
        '..',
      ],
      ...[
        `mini/.`,
        `mini/..`,
        `.hidden/model`,
        `mini/text--classification`,
        `${'a'.repeat(97)}/b`,
        'C:/Windows',
      ],
      ...[`/etc/passwd`, `etc/passwd//`, `file:///etc/passwd`, `~/x`, `mini/text-classification%0d%0aX:1`],
      ...['__proto__/x%', 'mini/text-classification;x', 'mini/text-classification%20', '%ff/%fe'],
    ];
    const FORMS: readonly ((id: string) => readonly [method: string, path: string])[] = [
      (id) => ['POST', `/models/${id}`],
      (id) => ['GET', `/models/${id}`],
      (id) => ['GET', `/status/${id}`],
      (id) => ['POST', `/models/${id}/pipeline/text-classification`],
      (id) => ['POST', `/pipeline/text-classification/${id}`],
      (id) => ['POST', `/models/${id}/v1/chat/completions`],
    ];

    for (const trick of TRICKS) {
      it(`refuse ${JSON.stringify(trick.slice(0, 60))} in every path`, async () => {
        for (const form of FORMS) {
          const [method, path] = form(Buffer.from(trick).toString('latin1'));
          const body = method === 'POST' ? '{"inputs":"good"}' : '';
          const answer = await rawBytes(
            server.port,
            `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${TOKEN}\r\n` +
              `Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
          );
          assert.match(answer, /^HTTP\/1.1 40[045] /, path);
          assert.ok(!answer.includes(folder) && !answer.includes(SECRET), answer);
        }
      });
    }

    it('refuse them as the model of a chat and as pins, and the list stays', async () => {
      for (const trick of TRICKS) {
        const chat = { model: trick, messages: [{ role: 'user', content: 'a' }] };
        assert.equal((await server.post('/v1/chat/completions', chat)).status, 404, trick);
        const pins = { pinned_models: [{ model_id: trick, compute_type: 'cpu' }] };
        assert.equal((await server.post('/usage/pinned_models', pins)).status, 400, trick);
      }
      assert.deepEqual(Object((await server.get('/usage/pinned_models')).json).pinned_models, []);
    });

    it('find no model and no file outside, whatever an id is made of', async () => {
      const parts = [
        '..',
        '.',
        '/',
        '%2e',
        '%2f',
        '%5c',
        '\\',
        '%00',
        'outside',
        'mini',
        'text-classification',
      ];
      const id = fc
        .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 8 })
        .map((some) => some.join(''));
      await fc.assert(
        fc.asyncProperty(id, async (made) => {
          const { status, text } = await rawRequest(server.port, {
            path: `/models/${made}`.replaceAll('\\', '%5c'),
            headers: headers(),
          });
          if (status === 200) {
            assert.match(made, /^\/*$|^mini\/text-classification$/);
          } else {
            assert.ok([400, 404].includes(status), `${status} ${made}`);
          }
          assert.ok(!text.includes(folder) && !text.includes(SECRET));
        }),
        { numRuns: 200 },
      );
    });

    it('list only what lies inside', async () => {
      const ids = Object.values(Object((await server.get('/models')).json)).map((model) => Object(model).id);
      assert.ok(ids.length > 3 && ids.every((id: string) => /^mini\/[a-z-]+$/.test(id)), ids.join());
    });
  });

  describe('with too much or too slow a body', () => {
    const request = (more: string) =>
      `POST /models/mini/text-classification HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n` +
      `Authorization: Bearer ${TOKEN}\r\n${more}`;

    it('answer 413 to a length of terabytes without waiting for it', async () => {
      const text = await rawBytes(server.port, request('Content-Length: 9999999999999\r\n\r\n{'));
      assert.match(text, /^HTTP\/1.1 413 /);
    });

    it('stop reading a chunked body as soon as it is too large', async () => {
      const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
      socket.write(request('Transfer-Encoding: chunked\r\n\r\n'));
      const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
      let sent = 0;
      const closed = new Promise((resolve) => socket.once('close', resolve));
      let text = '';
      socket.setEncoding('utf8').on('data', (part: string) => (text += part));
      for (; sent < 20_000_000 && !socket.destroyed && socket.writable; sent += 0x4000) {
        if (!socket.write(chunk)) {
          await Promise.race([delay(20), closed]);
        }
        if (text !== '') {
          break;
        }
      }
      await Promise.race([closed, delay(2000)]);
      socket.destroy();
      assert.match(text, /^HTTP\/1.1 413 /);
      assert.ok(sent < 10_000_000, `${sent} bytes were taken`);
    });

    it('do not unpack a compressed body', async () => {
      const more = 'Content-Encoding: gzip\r\nContent-Length: 20\r\nConnection: close\r\n\r\n';
      assert.match(await rawBytes(server.port, `${request(more)}${'x'.repeat(20)}`), /^HTTP\/1.1 415 /);
    });

    it('answer 431 to a header block without end', async () => {
      const text = await rawBytes(server.port, request(`X-Long: ${'x'.repeat(20_000)}\r\n\r\n`));
      assert.match(text, /^HTTP\/1.1 431 /);
    });

    it('cut off many that send a byte at a time, and answer others at once meanwhile', async () => {
      const closed: number[] = [];
      const sockets = Array.from({ length: 50 }, () => {
        const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
        socket.write(request('Content-Length: 5000\r\n\r\n'));
        const drip = setInterval(() => socket.write('x'), 50);
        socket.once('close', () => {
          clearInterval(drip);
          closed.push(performance.now());
        });
        // A socket that nobody reads never sees its end.
        return socket.resume();
      });
      const startedAt = performance.now();
      await isAlive();
      assert.ok(performance.now() - startedAt < 500, 'others had to wait');
      while (closed.length < sockets.length) {
        assert.ok(performance.now() - startedAt < 8000, `${closed.length} of 50 were cut off`);
        await delay(50);
      }
    }).retries(BUSY_MACHINE);

    it('cut off headers that never end', async () => {
      assert.match(await rawBytes(server.port, request('X-Slow: ')), /^HTTP\/1.1 408 /);
    });
  });

  it('never take a smuggled request for one of their own', async () => {
    const both =
      `POST /models/mini/none HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${TOKEN}\r\n` +
      'Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\n\r\n';
    const text = await rawBytes(server.port, both);
    assert.equal(text.match(/HTTP\/1.1 /g)?.length, 1);
    assert.match(text, /^HTTP\/1.1 400 /);
  });

  it('outlive any bytes', async () => {
    for (let turn = 0; turn < 20; turn++) {
      const bytes = randomBytes(1 + turn * 50).toString('latin1');
      await Promise.race([rawBytes(server.port, `${bytes}\r\n\r\n`).catch(() => ''), delay(1500)]);
    }
    await isAlive();
  });

  it('read no deep or poisoned JSON into anything but a refusal', async () => {
    for (const body of [
      '{"__proto__":{"inputs":"good"}}',
      '{"inputs":"good","parameters":{"__proto__":{"top_k":1},"constructor":{"prototype":{"x":1}},"top_k":"x"}}',
      `{"inputs":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`,
      '{"inputs":1e999}',
      '\ufeff{"inputs":3}',
      'null',
      '',
    ]) {
      assert.equal(
        (await server.post('/models/mini/text-classification', body)).status,
        400,
        body.slice(0, 80),
      );
    }
    assert.equal(Object({})['x'], undefined);
    assert.equal(Object({})['top_k'], undefined);
  });

  describe('altogether', () => {
    it('leave no secret and nothing of what they sent in the log', async () => {
      await rawRequest(server.port, { path: `/models/../${OUTSIDE}`, headers: headers() });
      assertCleanLog();
      assert.match(server.logged(), /no route 400/);
    });
  });
});
