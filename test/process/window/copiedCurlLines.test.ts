import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { buildInferenceRequest } from '../../../src/core/inference/inferenceRequest';
import type { InferenceRequest } from '../../../src/core/inference/runTypes';
import { curlCommand } from '../../../src/core/runs/curlCommand';
import type { SentRequest } from '../../../src/core/runs/curlCommand';
import { createNodeFetch } from '../../../src/node/nodeFetch';

interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const TOKEN = 'hf_testCurl0123456789';
/** What each program sets for its own connection. */
const OWN_HEADERS = ['user-agent', 'accept-encoding', 'connection'];

const TEXTS: readonly (readonly [name: string, text: string])[] = [
  ['quotes', `it's "quoted" \`here\` ''' '"'`],
  ['dollars', '$HF_TOKEN ${HOME} $(id) $$ !! !x'],
  ['backslashes', String.raw`\ \\ \' \n \x41 \u0041 C:\temp\\`],
  ['newlines', 'a\nb\r\nc\n\n'],
  ['emoji', '😀 👩‍👩‍👧 ünï 日本 \u2028'],
  ['percent signs', '%s %d %% %n 100%'],
  ['a leading dash', '-n --data @-'],
  ['a leading at sign', '@/etc/passwd'],
  ['control characters', '\u0001\u0007\u001b[31m\u007f\t\b'],
  ['half a character', 'a\ud83db'],
  ['nothing', ''],
  ['more than an argument can hold', `'x$`.repeat(100_000)],
];

const REQUEST: Omit<InferenceRequest, 'inputs' | 'endpoint'> = {
  model: "owner/na'me",
  useCache: false,
  timeoutMs: 10_000,
  wait: 'onLoading',
};

describe('a copied curl line', function () {
  this.timeout(60_000);
  let server: Server;
  let origin: string;
  let folder: string;
  let received: Received[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'curl lines-'));
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url: path, headers } = request;
        received.push({ method, path, headers, body: Buffer.concat(chunks) });
        response.end('[]');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    received = [];
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Sends the request as a run does, then by the line, and checks that the server received the same twice. */
  async function checkSame(request: SentRequest, bytes?: Uint8Array): Promise<void> {
    const { method, url, headers, body, hadToken } = request;
    const sent = bytes ?? (typeof body === 'object' && 'file' in body ? undefined : body);
    await createNodeFetch()({
      ...{ method, url, ...(sent !== undefined && { body: sent }), signal: new AbortController().signal },
      headers: { ...headers, ...(hadToken && { authorization: `Bearer ${TOKEN}` }) },
    });
    const command = curlCommand(request);
    assert.ok(command.ok);
    await runInShell(command.line);
    const [run, line] = received;
    assert.ok(run !== undefined && line !== undefined && received.length === 2);
    assert.ok(run.body.equals(line.body), `the body is ${line.body.toString().slice(0, 200)}`);
    assert.deepEqual(
      { method: line.method, path: line.path, headers: withoutOwn(line.headers) },
      { method: run.method, path: run.path, headers: withoutOwn(run.headers) },
    );
  }

  for (const [name, text] of TEXTS) {
    it(`sends what the run sent, for a text with ${name}`, async () => {
      const { isRepeatable: _, ...request } = buildInferenceRequest(
        { ...REQUEST, endpoint: origin, inputs: text, parameters: { top_k: 2 } },
        true,
      );
      await checkSame({ ...request, hadToken: true });
    });

    it(`sends what the run sent, for a plain body with ${name}`, async () => {
      const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-odd': `it's; $HOME "${name}"` };
      await checkSame({ method: 'POST', url: `${origin}/`, headers, body: text, hadToken: false });
    });
  }

  it('sends no token, no type, and no address pattern that the run did not send', async () => {
    const url = `${origin}/models/a b/{1,2}?x={1,2}&y=[1-3]&z=$HOME'`;
    const body = Buffer.from('{}');
    await checkSame({ method: 'POST', url, headers: { 'x-empty': '' }, body, hadToken: false });
    assert.equal(received[1]?.headers['content-type'], undefined);
    assert.equal(received[1]?.headers.authorization, undefined);
  });

  it('asks for a list without a body', async () => {
    await checkSame({ method: 'GET', url: `${origin}/v1/models`, headers: {}, hadToken: true });
  });

  it('sends a file by its path, with all its bytes', async () => {
    const file = join(folder, `it's $HOME 😀.png`);
    const bytes = Uint8Array.from({ length: 1_100_000 }, (_, index) => index % 256);
    await writeFile(file, bytes);
    const headers = { 'content-type': 'image/png' };
    await checkSame({ method: 'POST', url: `${origin}/`, headers, body: { file }, hadToken: true }, bytes);
  });

  it('keeps every word as it is, for any text, address, and header', async () => {
    const printable = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map(String.fromCharCode) });
    const requests = fc.array(
      fc.record({
        text: fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')),
        tricky: fc.string({ unit: fc.constantFrom("'", '"', '\\', '$', '`', '\n', '!', '%', '(', ' ', '#') }),
        value: printable,
      }),
      { minLength: 40, maxLength: 80 },
    );
    await fc.assert(
      fc.asyncProperty(requests, async (cases) => {
        const expected: string[] = [];
        const lines = cases.map(({ text, tricky, value }) => {
          const body = text + tricky;
          const url = new URL(`http://127.0.0.1/${tricky}?${value}`).href;
          const command = curlCommand({
            ...{ method: 'POST', url, headers: { 'content-type': `t${value}` }, body, hadToken: false },
          });
          assert.ok(command.ok);
          const globoff = /[[\]{}]/.test(url) ? ['--globoff'] : [];
          const words = ['--data-binary', '@-', ...globoff, '-H', `content-type: t${value}`, url];
          expected.push(Buffer.from(body).toString(), ...words);
          return command.line;
        });
        const printWords = `curl() { cat; printf '\\0'; for word; do printf '%s\\0' "$word"; done; }`;
        const output = await runInShell([printWords, ...lines].join('\n'));
        assert.deepEqual(output.split('\0'), [...expected, '']);
      }),
      { numRuns: 5 },
    );
  });
});

/** Runs a script in `sh` and resolves to its output. The token is in the variable that users have it in. */
function runInShell(script: string): Promise<string> {
  const child = spawn('sh', ['-e'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], HF_TOKEN: TOKEN, no_proxy: '*' },
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(`${script}\n`);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(Buffer.concat(chunks).toString()) : reject(new Error(`sh ended with ${code}`)),
    );
  });
}

function withoutOwn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.includes(name)));
}
