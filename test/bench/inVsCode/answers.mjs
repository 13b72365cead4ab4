// Answers labels, a generated text that says `painted7x` to `paint 7`, or a list of labels, from a thread of its own. The model
// `bench/one-by-one` refuses lists.
import { createServer } from 'node:http';
import { parentPort } from 'node:worker_threads';

const LABELS = [
  { label: 'rust', score: 0.98 },
  { label: 'go', score: 0.01 },
];

function answer(path, { inputs }) {
  if (Array.isArray(inputs)) {
    return path.endsWith('/one-by-one')
      ? { status: 400, json: { error: 'inputs must be a string' } }
      : { status: 200, json: inputs.map(() => LABELS) };
  }
  return {
    status: 200,
    json: path.endsWith('/text')
      ? [{ generated_text: `Here is ${inputs.replace(/paint (\d+)/, 'painted$1x')}.` }]
      : [LABELS],
  };
}

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (piece) => (text += piece));
  request.on('end', () => {
    const { status, json } = answer(request.url, JSON.parse(text));
    const body = JSON.stringify(json);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => parentPort?.postMessage(server.address().port));
