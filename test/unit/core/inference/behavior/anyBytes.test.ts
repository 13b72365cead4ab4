import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FAILURE_KINDS } from '../../../../../src/core/http/failure';
import { readErrorBody } from '../../../../../src/core/http/errorBody';
import { JsonDepth } from '../../../../../src/core/http/jsonDepth';
import { createRedactor } from '../../../../../src/core/http/redact';
import { answer, head } from '../../../../support/http/httpAnswers';
import { FIN, ScriptedServer } from '../../../../support/http/scriptedServer';
import type { Step } from '../../../../support/http/scriptedServer';
import { CANARY_TOKEN, inferAt, inferOnVirtualClock } from '../../../../support/http/runClient';
import type { Run } from '../../../../support/http/runClient';

const TYPES = ['application/json', 'text/event-stream', 'text/plain', 'text/html', 'image/png', ''];

function assertTyped({ outcome }: Run): void {
  assert.ok(outcome.ok || FAILURE_KINDS.includes(outcome.failure.kind), JSON.stringify(outcome));
}

describe('any bytes as a response', () => {
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.close());

  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => new TextEncoder().encode(text)),
    fc
      .constantFrom(
        'data: {"token":{"text":"x"}}\n\n',
        `{"error":"${CANARY_TOKEN}"}`,
        '{"error":{"error":[[]]}}',
      )
      .map((text) => new TextEncoder().encode(text)),
  );

  it('an answer of any status, type and body is a typed outcome', async () => {
    const replies = fc.record({
      status: fc.constantFrom(200, 201, 204, 301, 400, 401, 404, 410, 418, 429, 500, 502, 503, 504, 599, 700),
      headers: fc.record({ 'content-type': fc.constantFrom(...TYPES) }),
      body: fc.array(bytes, { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(replies, fc.boolean(), async (reply, stream) => {
        assertTyped(await inferOnVirtualClock([reply], { stream, timeoutMs: 10_000 }));
      }),
      { numRuns: 150 },
    );
  });

  it('a real connection that sends any bytes gives a typed outcome in time', async () => {
    const heads = fc.constantFrom(
      '',
      'HTTP/1.1 200 OK\r\n',
      head(200, { 'content-type': 'application/json' }),
      head(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }),
      head(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' }),
    );
    await fc.assert(
      fc.asyncProperty(heads, bytes, async (start, rest) => {
        server.play([start, rest, FIN] satisfies Step[]);
        assertTyped(await inferAt(server, { timeoutMs: 300, stream: true }));
      }),
      { numRuns: 60 },
    );
  });

  it('an answer split into any chunks is read the same', async () => {
    const whole = [{ label: 'é😀', score: 0.5 }];
    const size = Buffer.byteLength(JSON.stringify(whole));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(size), { maxLength: 5 }), async (cuts) => {
        const text = Buffer.from(JSON.stringify(whole));
        const edges = [0, ...cuts.toSorted((a, b) => a - b), size];
        const body = edges.slice(1).map((edge, index) => text.subarray(edges[index], edge));
        const { outcome } = await inferOnVirtualClock([
          { status: 200, headers: { 'content-type': 'application/json' }, body },
        ]);
        assert.deepEqual(outcome.ok && outcome.answer.kind === 'json' && outcome.answer.json, whole);
      }),
      { numRuns: 50 },
    );
  });

  it('an error’s sentence is short, plain, on one line, and without the token', () => {
    const parts = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 6 }),
        fc.constantFrom(CANARY_TOKEN, '\u001b]52;', '<b>', '\u202e', '\n'),
      ),
    );
    fc.assert(
      fc.property(parts, (texts) => {
        const { sentence } = createRedactor(CANARY_TOKEN);
        const said = sentence(
          readErrorBody(JSON.stringify({ error: texts.join('') }), 'application/json').message,
        );
        assert.ok(said.length <= 200 && !said.includes(CANARY_TOKEN) && !/[\p{Cc}\p{Cf}]/u.test(said), said);
      }),
    );
  });

  it('the depth of JSON is counted as a parser would count it', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(6), fc.nat(40), (value, limit, cut) => {
        const text = new TextEncoder().encode(JSON.stringify(value));
        const depth = new JsonDepth(limit);
        const accepted = depth.accepts(text.subarray(0, cut)) && depth.accepts(text.subarray(cut));
        assert.equal(accepted, depthOf(value) <= limit);
      }),
    );
  });

  it('any status line and headers are handled', async () => {
    const lines = fc.string({ unit: 'binary-ascii', maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(lines, lines, async (first, second) => {
        server.play([`HTTP/1.1 ${first}\r\n${second}\r\n\r\n`, answer(200), FIN]);
        assertTyped(await inferAt(server, { timeoutMs: 300 }));
      }),
      { numRuns: 60 },
    );
  });
});
