import assert from 'node:assert/strict';
import { curlCommand } from '../../../../src/core/runs/curlCommand';
import type { SentRequest } from '../../../../src/core/runs/curlCommand';

const REQUEST: SentRequest = {
  method: 'POST',
  url: 'http://127.0.0.1:1/models/gpt2',
  headers: { 'content-type': 'application/json', connection: 'keep-alive', 'x-use-cache': 'false' },
  body: `{"inputs":"it's"}`,
  hadToken: true,
};

describe('a curl line', () => {
  it('has the text, the headers of the run, and a variable for the token', () => {
    const line = String.raw`printf '%s' '{"inputs":"it'\''s"}' | curl --data-binary @- -H 'content-type: application/json' -H 'x-use-cache: false' -H "Authorization: Bearer $HF_TOKEN" 'http://127.0.0.1:1/models/gpt2'`;
    assert.deepEqual(curlCommand(REQUEST), { ok: true, line });
  });

  it('never has a credential, even if it is among the headers', () => {
    const headers = { Authorization: 'Bearer hf_testSecret01', cookie: 'a=hf_testSecret01' };
    const command = curlCommand({ ...REQUEST, headers, hadToken: false });
    assert.ok(command.ok && !/authorization|cookie|hf_test/i.test(command.line));
  });

  for (const [name, change] of [
    ['text', { body: JSON.stringify({ inputs: 'a\0b' }) }],
    ['plain text', { headers: {}, body: 'a\0b' }],
    ['path', { body: { file: '/tmp/a\0b' } }],
    ['header', { headers: { 'x-odd': 'a\0b' } }],
  ] as const) {
    it(`is refused for a NUL in the ${name}`, () => {
      assert.deepEqual(curlCommand({ ...REQUEST, ...change }), { ok: false, reason: 'nul' });
    });
  }

  it('is not refused for a text that only spells a NUL', () => {
    assert.ok(curlCommand({ ...REQUEST, body: JSON.stringify({ inputs: String.raw`\u0000` }) }).ok);
  });

  it('is refused for bytes that are not text', () => {
    const body = Uint8Array.of(0x89, 0x50, 0xff);
    assert.deepEqual(curlCommand({ ...REQUEST, body }), { ok: false, reason: 'binary' });
  });

  it('has a text that was sent as bytes, with its byte order mark', () => {
    const command = curlCommand({ ...REQUEST, headers: {}, body: new TextEncoder().encode('\ufeffé') });
    assert.ok(command.ok && command.line.startsWith(`printf '%s' '\ufeffé' | `));
  });
});
