import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EventStream } from '../../../../src/server/http/eventStream';
import { Reply } from '../../../../src/server/http/reply';
import { eventually } from '../../../support/eventually';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

const KB = 1024;
const WAIT = { 'x-wait-for-model': 'true' };
const CLASSIFY = '/models/mini/text-classification';

describe('found fault 31: requests are bounded before they cost anything', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer({
      ...{ maxBodyBytes: 32 * KB * KB, maxBodiesBytes: 9.5 * KB * KB, maxQueue: 2, requestTimeoutMs: 5000 },
    });
    await server.post(CLASSIFY, { inputs: 'good' }, WAIT);
  });
  after(() => server.close());

  const head = (path: string, length: number, type = 'application/json') =>
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${TOKEN}\r\n` +
    `Content-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;
  /** Sends a head and what follows; resolves with all that comes until the connection is closed. */
  const talk = (sent: string, more?: (socket: Socket) => Promise<void>): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1', () => {
        socket.write(sent);
        more?.(socket).catch(reject);
      });
      let text = '';
      socket.setEncoding('utf8').on('data', (part: string) => (text += part));
      socket.on('error', reject).on('close', () => resolve(text));
    });

  it('takes 8 MB of JSON and no more', async () => {
    const body = (bytes: number) => `{"inputs":"good"}${' '.repeat(bytes - 17)}`;
    assert.equal((await server.post(CLASSIFY, body(8 * KB * KB))).status, 200);
    const { status, json } = await server.post(CLASSIFY, body(8 * KB * KB + 1));
    assert.deepEqual([status, json], [413, { error: 'The request body is larger than 8388608 bytes' }]);
    const chat = await server.post('/v1/chat/completions', body(8 * KB * KB + 1));
    assert.equal(chat.status, 413);
  });

  it('answers a chat with a model name of many colons', async () => {
    const chat = { model: `${':'.repeat(200_000)}/`, messages: [{ role: 'user', content: 'a' }] };
    assert.equal((await server.post('/v1/chat/completions', chat)).status, 404);
    const named = { ...chat, model: 'mini/text-generation:some:provider', max_tokens: 1 };
    assert.equal((await server.post('/v1/chat/completions', named, WAIT)).status, 200);
  });

  it('refuses what does not fit beside the others with 503 and Retry-After, and takes it when they are gone', async () => {
    const length = 5 * KB * KB;
    const first = connect(server.port, '127.0.0.1').on('error', () => undefined);
    first.write(`${head(CLASSIFY, length)}${' '.repeat(length - 1)}`);
    await delay(200);
    // The first one is read as far as it has come once the second one does not fit beside it.
    const text = await eventually(async () => {
      const answer = await talk(head(CLASSIFY, length));
      assert.match(answer, /^HTTP\/1.1 503 /);
      return answer;
    });
    assert.match(text, /retry-after: 1\r\n/);
    assert.match(text, /\{"error":"The server is handling too many large requests, try again later"\}$/);
    assert.equal((await server.post(CLASSIFY, { inputs: 'good' })).status, 200);
    first.destroy();
    const body = `{"inputs":"good"}${' '.repeat(length - 17)}`;
    await eventually(async () => assert.equal((await server.post(CLASSIFY, body)).status, 200));
  }).timeout(60_000);

  it('refuses a large body for a busy model, or for none, before it has come', async () => {
    const hangUp = new AbortController();
    const waiting = [1, 2].map(() =>
      fetch(`http://127.0.0.1:${server.port}/models/mini/text-generation`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, ...WAIT },
        body: JSON.stringify({ inputs: 'good', parameters: { max_new_tokens: 9000 } }),
        signal: hangUp.signal,
      }).catch(() => undefined),
    );
    await delay(200);
    const text = await eventually(async () => {
      const answer = await talk(head('/models/mini/text-generation', 5 * KB * KB));
      assert.match(answer, /^HTTP\/1.1 503 /);
      return answer;
    });
    assert.match(text, /retry-after: \d+\r\n/);
    assert.match(text, /\{"error":"Model mini\/text-generation is too busy, try again later"\}$/);
    hangUp.abort();
    await Promise.all(waiting);
    assert.match(await talk(head('/models/mini/none', 5 * KB * KB)), /^HTTP\/1.1 404 /);
  }).timeout(60_000);

  it('lets a client that is refused while it sends read why', async () => {
    for (let turn = 0; turn < 5; turn++) {
      const length = 30 * KB * KB;
      const text = await talk(head('/models/mini/none', length), async (socket) => {
        const part = 'x'.repeat(256 * KB);
        for (let sent = 0; sent < length && socket.writable; sent += part.length) {
          if (!socket.write(part)) {
            await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
          }
        }
      });
      assert.match(text, /^HTTP\/1.1 404 [^]*\{"error":"Model mini\/none does not exist"\}$/);
    }
  }).timeout(60_000);
});

describe('found fault 35: connections that are of no use any more', () => {
  it('are closed when a client that was too slow neither reads nor closes', async () => {
    const server = await startServer({ requestTimeoutMs: 200 });
    try {
      const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
      const closed = new Promise((resolve) => socket.on('error', resolve).on('close', resolve));
      socket.write('POST /models/mini/fill-mask HTTP/1.1\r\nX-Slow: ');
      let isClosed = false;
      void closed.then(() => (isClosed = true));
      // It has an answer that nobody reads, and then an end that nobody sees; only an end of all bytes shows the close.
      await eventually(async () => {
        if (!isClosed) {
          socket.write('x');
        }
        await delay(20);
        assert.ok(isClosed);
      }, 8000);
    } finally {
      await server.close();
    }
  });

  it('hold no more than some megabytes of a stream that nobody reads', async () => {
    const answered = new Promise<number>((resolve, reject) => {
      const http = createServer<typeof IncomingMessage, typeof Reply>(
        { ServerResponse: Reply },
        (_request, response) => {
          const events = new EventStream(response, {});
          const text = 'x'.repeat(100 * KB);
          let most = 0;
          for (let count = 0; count < 1000 && !response.destroyed; count++) {
            events.send({ text });
            most = Math.max(most, response.writableLength);
          }
          http.close();
          if (response.destroyed) {
            resolve(most);
          } else {
            reject(new Error('it was written without end'));
          }
          response.destroy();
        },
      );
      http.listen(0, '127.0.0.1', () => {
        const { port } = http.address() as AddressInfo;
        const socket = connect(port, '127.0.0.1').on('error', () => undefined);
        socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      });
    });
    assert.ok((await answered) < 16 * KB * KB);
  });
});
