import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { Server } from 'node:net';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EventStream } from '../../../../src/server/http/eventStream';
import { Reply } from '../../../../src/server/http/reply';

describe('an event stream', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  /** Returns the chunks of the response's body, as they are on the line. */
  async function chunksOf(answer: (response: Reply) => Promise<void>): Promise<readonly string[]> {
    server = createServer<typeof IncomingMessage, typeof Reply>(
      { ServerResponse: Reply },
      (_request, response) => void answer(response),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const socket = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n');
    const all = await text(socket);
    const [, ...chunks] = all.slice(all.indexOf('\r\n\r\n') + 2).split(/\r\n[0-9a-f]+\r\n/);
    assert.equal(chunks.pop(), '\r\n');
    return chunks;
  }

  it('writes events that follow each other without a pause at once, in their order', async () => {
    const chunks = await chunksOf(async (response) => {
      const events = new EventStream(response, {});
      events.send({ token: 1 });
      events.send({ token: 2 });
      events.sendNamed('third', { token: 3 });
      await nextTurn();
      events.send({ token: 4 });
      events.send('[DONE]');
      events.end();
    });
    assert.deepEqual(chunks, [
      'data: {"token":1}\n\ndata: {"token":2}\n\nevent: third\ndata: {"token":3}\n\n',
      'data: {"token":4}\n\ndata: [DONE]\n\n',
    ]);
  });

  it('sends nothing before its first event, so that the request can still be refused', async () => {
    const chunks = await chunksOf(async (response) => {
      const events = new EventStream(response, {});
      assert.equal(events.hasBegun, false);
      events.send('first');
      assert.equal(events.hasBegun, true);
      events.end();
    });
    assert.deepEqual(chunks, ['data: first\n\n']);
  });
});
