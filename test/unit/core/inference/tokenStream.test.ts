import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createRedactor } from '../../../../src/core/http/redact';
import { TokenStream } from '../../../../src/core/inference/tokenStream';

const token = (text: string, more: object = {}): string =>
  JSON.stringify({ token: { id: 1, text, logprob: -1, special: false }, generated_text: null, ...more });
const last = (text: string, whole: string): string => token(text, { generated_text: whole });
const delta = (content: string, finish: string | null = null): string =>
  JSON.stringify({ choices: [{ delta: { content }, finish_reason: finish }] });

const TEXT = 'Hi 😀 there';
const EVENTS = [token('Hi'), token(' 😀'), last(' there', TEXT)];
/** The same three tokens in every way in which the format allows them to be written. */
const CORPUS: Readonly<Record<string, string>> = {
  'LF and a space': EVENTS.map((data) => `data: ${data}\n\n`).join(''),
  'no space': EVENTS.map((data) => `data:${data}\n\n`).join(''),
  CRLF: EVENTS.map((data) => `data: ${data}\r\n\r\n`).join(''),
  CR: EVENTS.map((data) => `data: ${data}\r\r`).join(''),
  'CR, then LF lines': EVENTS.map((data) => `data: ${data}\r\n\n`).join(''),
  comments: EVENTS.map((data) => `: ping\n\ndata: ${data}\n: more\n\n`).join(''),
  'empty comments': EVENTS.map((data) => `:\n:\r\ndata: ${data}\n\n`).join(''),
  'event, id and retry fields': EVENTS.map(
    (data) => `event: message\nid: 7\nretry: 10\ndata: ${data}\n\n`,
  ).join(''),
  'unknown fields': EVENTS.map((data) => `foo: bar\nbaz\ndata: ${data}\n\n`).join(''),
  'data over several lines': EVENTS.map(
    (data) => `data: ${JSON.stringify(JSON.parse(data), null, 1).replaceAll('\n', '\ndata: ')}\n\n`,
  ).join(''),
  'a byte order mark': `\uFEFF${EVENTS.map((data) => `data: ${data}\n\n`).join('')}`,
  'blank lines between': EVENTS.map((data) => `\n\n\ndata: ${data}\n\n\n`).join(''),
  'empty events': EVENTS.map((data) => `data:\n\ndata: ${data}\n\n`).join(''),
  'escapes in the JSON': EVENTS.map(
    (data) => `data: ${data.replaceAll('😀', String.raw`\ud83d\ude00`)}\n\n`,
  ).join(''),
  'special tokens between': EVENTS.map(
    (data) => `data: ${JSON.stringify({ token: { text: '</s>', special: true } })}\n\ndata: ${data}\n\n`,
  ).join(''),
  'no blank line at the end': EVENTS.map((data) => `data: ${data}`).join('\n\n'),
  'a CR at the very end': EVENTS.map((data) => `data: ${data}\r\r`)
    .join('')
    .slice(0, -1),
  '[DONE] after the last one': `${EVENTS.map((data) => `data: ${data}\n\n`).join('')}data: [DONE]\n\n`,
  'more after [DONE]': `${[token('Hi'), token(' 😀'), token(' there')].map((data) => `data: ${data}\n\n`).join('')}data: [DONE]\n\ndata: ${token('!')}\n\ndata: {broken\n\n`,
  'chat deltas': `${[delta('Hi'), delta(' 😀'), delta(' there', 'stop')].map((data) => `data: ${data}\n\n`).join('')}data: [DONE]\n\n`,
  'chat deltas with an opening and a usage event': `data: {"choices":[{"delta":{"role":"assistant","content":null}}]}\n\n${[delta('Hi'), delta(' 😀'), delta(' there')].map((data) => `data: ${data}\n\n`).join('')}data: {"choices":[],"usage":{}}\n\ndata: [DONE]`,
  completions: `${['Hi', ' 😀', ' there'].map((text) => `data: ${JSON.stringify({ choices: [{ text }] })}\n\n`).join('')}data: [DONE]\n\n`,
};

/** Feeds bytes in pieces that end at `cuts`, as a connection would bring them. */
function read(text: string, cuts: readonly number[]): TokenStream {
  const bytes = new TextEncoder().encode(text);
  const stream = new TokenStream(createRedactor(undefined));
  const decoder = new TextDecoder();
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    stream.feed(decoder.decode(bytes.subarray(from, to), { stream: true }));
    from = to;
  }
  stream.end();
  return stream;
}

describe('the events of a stream', () => {
  for (const [name, text] of Object.entries(CORPUS)) {
    it(`fault 38: give the same tokens with ${name}, cut at every byte`, () => {
      const { length } = new TextEncoder().encode(text);
      for (let cut = 0; cut <= length; cut += 1) {
        const stream = read(text, [cut]);
        assert.deepEqual(
          [stream.text, stream.result, stream.isFinished],
          [TEXT, TEXT, true],
          `cut at ${cut}`,
        );
      }
      const everywhere = read(
        text,
        Array.from({ length }, (_, index) => index),
      );
      assert.deepEqual([everywhere.text, everywhere.isFinished], [TEXT, true]);
    });
  }

  it('fault 38: give the same tokens wherever they are cut', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 5 }), { maxLength: 6 });
    const ends = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(texts, ends, fc.array(fc.nat(400), { maxLength: 12 }), (tokens, end, cuts) => {
        const text = [...tokens.map((one) => token(one)), last('', 'all')]
          .map((data) => `data:${data}${end}${end}`)
          .join('');
        const { length } = new TextEncoder().encode(text);
        const stream = read(
          text,
          cuts.map((cut) => Math.min(cut, length)).toSorted((a, b) => a - b),
        );
        assert.deepEqual([stream.text, stream.result], [tokens.join(''), 'all']);
      }),
    );
  });

  it('never throw, whatever they are', () => {
    const pieces = fc.constantFrom(
      'data:',
      ' ',
      '\n',
      '\r',
      '{',
      '}',
      '"token"',
      ':',
      '[DONE]',
      token('x'),
      'null',
      '5',
      'event: error',
      '\u0000',
      'é',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const stream = read(parts.join(''), []);
        assert.ok(stream.isFinished || stream.failure !== undefined || typeof stream.text === 'string');
      }),
    );
  });

  it('fault 40: that are malformed stop the stream as a bad answer', () => {
    for (const data of ['{broken', '5', '"x"', '{"token":"x"}', '{"choices":{}}']) {
      const stream = read(`data: ${token('Hi')}\n\ndata: ${data}\n\ndata: ${token('!')}\n\n`, []);
      assert.deepEqual(
        [stream.text, stream.failure?.kind, stream.failure?.reason],
        ['Hi', 'badResponse', 'stream'],
        data,
      );
    }
  });

  it('fault 40: that report an error stop the stream with the model’s reason', () => {
    const errors: [string, string, string][] = [
      ['data: {"error":"Input is too long","error_type":"validation"}', 'invalidInput', 'Input is too long'],
      ['data: {"error":{"message":"out of memory"}}', 'server', 'out of memory'],
      ['data: {"error":"queue full","error_type":"overloaded"}', 'busy', 'queue full'],
      ['event: error\ndata: it broke', 'server', 'it broke'],
    ];
    for (const [event, kind, detail] of errors) {
      const stream = read(`data: ${token('Hi')}\n\n${event}\n\n`, []);
      assert.deepEqual([stream.text, stream.failure?.kind, stream.failure?.detail], ['Hi', kind, detail]);
    }
  });

  it('fault 41: over 1 MiB are refused, on one line or several', () => {
    for (const part of ['data: '.padEnd(600_000, 'x'), `data: ${'x'.repeat(600_000)}\n`]) {
      const stream = new TokenStream(createRedactor(undefined));
      assert.equal(stream.feed(part), true);
      assert.equal(stream.feed(part), false);
      assert.equal(stream.failure?.kind, 'tooLarge');
    }
  });
});
