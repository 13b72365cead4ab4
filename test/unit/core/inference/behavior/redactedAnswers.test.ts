import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createRedactor } from '../../../../../src/core/http/redact';
import { answer, chunk, json, STREAM_HEAD, tokenEvent } from '../../../../support/http/httpAnswers';
import { ScriptedServer } from '../../../../support/http/scriptedServer';
import { CANARY_TOKEN, failureOf, inferAt, jsonOf } from '../../../../support/http/runClient';

/** A token with each character that JSON may escape in its own way. */
const TOKEN = 'hf_/"\\Canary/0123';

/** JSON with each character of a string written in a way of its own. */
const spelledString = (text: string, ways: readonly number[]): string =>
  `"${Array.from(text, (character, index) => spelled(character, ways[index % ways.length] ?? 0)).join('')}"`;

function spelled(character: string, way: number): string {
  const code = character.charCodeAt(0).toString(16).padStart(4, '0');
  if (way === 1) {
    return `\\u${code}`;
  }
  if (way === 2) {
    return `\\u${code.toUpperCase()}`;
  }
  return character === '/' && way === 3 ? '\\/' : JSON.stringify(character).slice(1, -1);
}

describe('guard: redacted answers, found fault 35', () => {
  it('a token in an answer is removed from each string and key and from the text, however it is escaped', () => {
    const { json: clean } = createRedactor(TOKEN);
    const ways = fc.array(fc.nat(3), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(ways, fc.string(), fc.string(), (how, before, after) => {
        const value = spelledString(`${before}${TOKEN}${after}`, how);
        const text = `[${value},{${value}:[{"a":${value}}],"b":1}]`;
        const cleaned = clean(text, JSON.parse(text));
        assert.ok(!holds(cleaned.json, TOKEN), JSON.stringify(cleaned.json));
        assert.ok(!holds(JSON.parse(cleaned.text), TOKEN), cleaned.text);
        assert.ok(JSON.stringify(cleaned.json).includes('[redacted]'));
      }),
      { numRuns: 300 },
    );
  });

  it('everything else in an answer stays unchanged', () => {
    const { json: clean } = createRedactor(TOKEN);
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text);
        const cleaned = clean(text, value);
        assert.equal(cleaned.text, text);
        assert.equal(cleaned.json, value);
      }),
    );
  });

  it('a token that consists of digits does not break numbers', () => {
    const { json: clean } = createRedactor('1234567890');
    assert.deepEqual(clean('[1234567890,"1234567890"]', [1234567890, '1234567890']).json, [
      1234567890,
      '[redacted]',
    ]);
  });

  describe('of a server', () => {
    let server: ScriptedServer;
    before(async () => {
      server = await ScriptedServer.start();
    });
    after(() => server.close());

    const escaped = CANARY_TOKEN.replace('_', '\\u005f').replace('C', '\\u0043');

    it('a token never appears in an answer, plain or escaped', async () => {
      for (const spelling of [CANARY_TOKEN, escaped]) {
        server.play([json(200, `[{"generated_text":"a ${spelling} b","${spelling}":1}]`)]);
        assert.deepEqual(jsonOf(await inferAt(server)), [
          { generated_text: 'a [redacted] b', '[redacted]': 1 },
        ]);
      }
    });

    it('a token never appears in a stream, whole or in pieces', async () => {
      const pieces = [CANARY_TOKEN.slice(0, 9), CANARY_TOKEN.slice(9)];
      const whole = `data: {"token":{"text":""},"generated_text":"a ${escaped}","details":{"finish_reason":"${escaped}"}}\n\n`;
      server.play([STREAM_HEAD, ...pieces.map((piece) => chunk(tokenEvent(piece))), chunk(whole), chunk('')]);
      const run = await inferAt(server, { stream: true });
      assert.deepEqual(jsonOf(run), [{ generated_text: 'a [redacted]' }]);
      assert.ok(run.outcome.ok && run.outcome.answer.kind === 'json');
      assert.equal(run.outcome.answer.finishReason, '[redacted]');
    });

    it('a token never appears in an error, plain or escaped, in JSON or text', async () => {
      for (const reply of [
        json(400, `{"error":"bad ${escaped}"}`),
        answer(400, { 'content-type': 'text/plain' }, `bad ${escaped}`),
        json(400, { error: `bad ${JSON.stringify({ token: escaped })}` }),
        json(200, `{"error":"bad ${escaped}"}`),
      ]) {
        server.play([reply]);
        const { detail } = failureOf(await inferAt(server));
        assert.ok(detail.startsWith('bad') && detail.includes('[redacted]'), detail);
      }
    });
  });
});

function holds(value: unknown, secret: string): boolean {
  if (typeof value === 'string') {
    return value.includes(secret);
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).some(([key, item]) => key.includes(secret) || holds(item, secret))
    : false;
}
