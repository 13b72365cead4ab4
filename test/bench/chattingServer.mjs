// Answers every chat with `max_tokens` tokens as an event stream, after `first_token_ms`, at once or `tokens_per_second`, from a process of its own so
// that its processor time is not the client's.
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1764000000, model: 'm' };
const event = (delta, finish_reason = null) =>
  `data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason }] })}\n\n`;

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (piece) => (body += piece));
  request.on('end', async () => {
    const {
      first_token_ms: held,
      max_tokens: tokens,
      tokens_per_second: speed = Infinity,
    } = JSON.parse(body);
    if (held !== undefined) {
      await delay(held);
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const startedAt = performance.now();
    for (let token = 0; token < tokens; token++) {
      response.write(event({ content: ` token${token}` }));
      const early = startedAt + (token * 1000) / speed - performance.now();
      if (early > 1) {
        await delay(early);
      }
    }
    response.end(`${event({}, 'stop')}data: [DONE]\n\n`);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
