import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TokenText } from '../../../../src/server/tasks/tokenText';

/** Tokens that are single bytes: what a byte-level tokenizer falls back to. */
const decodeBytes = (ids: number[]) => new TextDecoder().decode(Uint8Array.from(ids));
/** Words that stand with a space between them, as most tokenizers write them. */
const decodeWords = (ids: number[]) => ids.map((id) => `w${id}`).join(' ');

describe('text from single tokens', () => {
  it('has a character that is spread over tokens with its last one', () => {
    const text = new TokenText([], decodeBytes);
    const pieces = [...Buffer.from('a€👍')].map((byte) => text.push(byte));
    assert.deepEqual(pieces, ['a', '', '', '€', '', '', '', '👍']);
  });

  it('has the space between the prompt and the first new word', () => {
    const text = new TokenText([1, 2], decodeWords);
    assert.equal(text.push(3), ' w3');
  });

  it('says what a token would add without adding it', () => {
    const text = new TokenText([1], decodeWords);
    text.push(2);
    assert.deepEqual([text.peek(3), text.peek(4), text.text], [' w3', ' w4', ' w2']);
    assert.equal(text.push(4), ' w4');
  });

  it('ends a partial character with the replacement character', () => {
    const text = new TokenText([], decodeBytes);
    assert.equal(text.push(0xe2) + text.finish(), '\ufffd');
  });

  it('is the same as decoding all tokens together, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (prompt, added) => {
        const [before, bytes] = [[...Buffer.from(prompt)], [...Buffer.from(added.replaceAll('\ufffd', ''))]];
        const text = new TokenText(before, decodeBytes);
        const pieces = bytes.map((byte) => text.push(byte)).join('') + text.finish();
        assert.equal(pieces, decodeBytes(bytes));
        assert.equal(text.text, pieces);
      }),
    );
  });

  it('found fault 31: decodes a few tokens at a time, however many there are and whatever they contain', () => {
    const kinds = {
      letters: () => 0x61,
      'halves of characters': () => 0x9f,
      'first halves': () => 0xf0,
      emoji: (place: number) => Buffer.from('🎉')[place % 4] ?? 0,
    };
    for (const [kind, byte] of Object.entries(kinds)) {
      const work = (tokens: number): number => {
        let decoded = 0;
        const text = new TokenText([], (ids) => {
          decoded += ids.length;
          return decodeBytes(ids);
        });
        for (let place = 0; place < tokens; place++) {
          text.push(byte(place));
        }
        text.finish();
        return decoded;
      };
      assert.ok(work(2000) <= 2.5 * work(1000), `${kind}: ${work(1000)} and ${work(2000)}`);
    }
  });

  it('never splits a character at the boundary of prompt and text', () => {
    // As tokenizers with byte fallback do: bytes that make no text together are lost one by one.
    const fallback = (ids: number[]): string => {
      const text = new TextDecoder().decode(Uint8Array.from(ids));
      return text.includes('\ufffd') ? '\ufffd'.repeat(ids.length) : text;
    };
    const party = [...Buffer.from('🎉🎉🎉')];
    const text = new TokenText(party, fallback);
    assert.equal([...party, ...party].map((byte) => text.push(byte)).join(''), '🎉'.repeat(6));
  });
});
