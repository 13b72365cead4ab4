import assert from 'node:assert/strict';
import fc from 'fast-check';
import { KnownTokens } from '../../../src/core/knownTokens';
import { redactForKeeping } from '../../../src/core/redactTokens';

/** Has each character that JSON, an address, or HTML writes in its own way. */
const TOKEN = 'hf_/"\\%&+Canary/0123';
const OTHER = 'sk-testOther9876';

/** The ways to write a character in a text, each as a server or a program might. */
const WAYS: readonly ((character: string, code: string) => string)[] = [
  (character) => character,
  (_, code) => `\\u00${code}`,
  (_, code) => `\\\\u00${code.toUpperCase()}`,
  (_, code) => `\\x${code}`,
  (_, code) => `%${code}`,
  (_, code) => `%${code.toUpperCase()}`,
  (_, code) => `%25${code}`,
  (character) => `&#${character.charCodeAt(0)};`,
  (_, code) => `&#x${code};`,
  (character) => JSON.stringify(character).slice(1, -1),
  (character) => JSON.stringify(JSON.stringify(character).slice(1, -1)).slice(1, -1),
  (character) => encodeURIComponent(character),
];

function spell(token: string, ways: readonly number[]): string {
  return Array.from(token, (character, index) => {
    const code = character.charCodeAt(0).toString(16).padStart(2, '0');
    return WAYS[ways[index % ways.length] ?? 0]?.(character, code) ?? character;
  }).join('');
}

const ways = fc.array(fc.nat(WAYS.length - 1), { minLength: 1, maxLength: 24 });

describe('what is kept', () => {
  it('has none of the known tokens, in any string or key, however they are spelled', () => {
    fc.assert(
      fc.property(ways, ways, fc.string(), fc.string(), (how, otherHow, before, after) => {
        const one = spell(TOKEN, how);
        const other = spell(OTHER, otherHow);
        const kept = redactForKeeping(
          { inputs: `${before} ${one}`, [`key ${other}`]: [{ deep: `${one}-${other} ${after}` }, 1, null] },
          [TOKEN, OTHER],
        );
        assert.deepEqual(kept, {
          inputs: `${redacted(before)} [redacted]`,
          'key [redacted]': [{ deep: `[redacted]-[redacted] ${redacted(after)}` }, 1, null],
        });
      }),
      { numRuns: 500 },
    );
  });

  it('has no token of an unknown account, which a text or an answer may carry', () => {
    for (const [text, kept] of [
      ['const t = "hf_AbCdEfGhIjKlMnOpQrStUv0123";', 'const t = "[redacted]";'],
      ['?token=%20hf_AbCdEfGhIjKlMnOpQrStUv0123&', '?token=%20[redacted]&'],
      ['Authorization: Bearer sk-abc.def-0123456789', 'Authorization: Bearer [redacted]'],
      ['Bearer%20abcdefghijklmnop0123', 'Bearer%20[redacted]'],
    ]) {
      assert.deepEqual(redactForKeeping([text], []), [kept]);
    }
  });

  it('is otherwise what it was', () => {
    const texts = [
      ...['hf_pipeline(hf_tokenizerWithManyWords)', 'HF_TOKEN=$HF_TOKEN', 'Bearer token', 'a bearer of news'],
      ...['hf_', 'Bearer $HF_TOKEN', 'hf_hub_download'],
    ];
    assert.deepEqual(redactForKeeping(texts, [TOKEN, 'short']), texts);
    assert.deepEqual(redactForKeeping(['short'], ['short']), ['short']);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.deepEqual(redactForKeeping(value, [TOKEN]), value);
      }),
    );
  });

  it('takes no longer for a text that is made to be slow', () => {
    const texts = ['\\'.repeat(2e5) + '%41', '&#0'.repeat(1e5), '%25'.repeat(1e5), 'Bearer '.repeat(1e5)];
    for (const text of [...texts, `hf_${'a'.repeat(2e5)}`, 'Bearer%20'.repeat(1e5)]) {
      assert.equal(String(redactForKeeping(text, [TOKEN])).length > 9, true);
    }
  });
});

describe('a line of the log', () => {
  it('has none of the tokens that were read or stored, also after they were replaced', () => {
    const tokens = new KnownTokens();
    tokens.add(TOKEN);
    tokens.add(OTHER);
    tokens.add('word');
    const line = `GET /a?t=${encodeURIComponent(TOKEN)} ${JSON.stringify(OTHER)} word: ok`;
    assert.equal(tokens.redactLine(line), 'GET /a?t=[redacted] "[redacted]" word: ok');
    assert.deepEqual([...tokens], [TOKEN, OTHER]);
  });
});

/** Random texts can look like an unknown token, too. */
function redacted(text: string): string {
  return String(redactForKeeping(text, []));
}
