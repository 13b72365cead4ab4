import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readAnswer } from '../../../../src/core/tasks/readAnswer';
import { withoutPrompt } from '../../../../src/core/tasks/withoutPrompt';

describe('found fault 3: a prompt that the server repeats', () => {
  const same: readonly (readonly [how: string, prompt: string, repeated: string])[] = [
    ['as it is', 'fn main() {\n', 'fn main() {\n'],
    ['with LF for CRLF', 'fn main() {\r\n    ', 'fn main() {\n    '],
    ['with CRLF for LF', 'a\nb\n', 'a\r\nb\r\n'],
    ['with CR for LF', 'a\nb', 'a\rb'],
    ['without the blank before a comma', 'Hello , world', 'Hello, world'],
    ['with a blank before a comma', 'Hello, world', 'Hello , world'],
    ['with “n’t” joined', "do n't stop", "don't stop"],
    ['on one line', 'if (a)\n\treturn b;', 'if (a) return b;'],
    ['without white space at its start', '\n\n  let a', 'let a'],
    ['with white space at its start', 'let a', ' let a'],
    ['with tabs for blanks', '    x', '\tx'],
    ['without blanks in Chinese', '你 好', '你好'],
  ];
  for (const [how, prompt, repeated] of same) {
    it(`is removed: ${how}`, () => {
      for (const rest of [' 1;\r\n  end  ', '(x)', '']) {
        assert.deepEqual(withoutPrompt(repeated + rest, prompt), { text: rest, promptRemoved: true });
      }
    });
  }

  it('is removed if the server trimmed the white space at its end', () => {
    assert.equal(withoutPrompt('let a =1', 'let a =  ').text, '1');
    assert.equal(withoutPrompt('let a = 1', 'let a =  ').text, '1');
    assert.equal(withoutPrompt('let a =\n\n1', 'let a =\r\n').text, '\n1');
  });

  it('is removed once', () => {
    assert.equal(withoutPrompt('ha ha ha', 'ha ').text, 'ha ha');
    assert.equal(withoutPrompt('ha, ha, ha', 'ha , ').text, 'ha, ha');
  });

  it('stays if it is not the prompt', () => {
    for (const [text, prompt] of [
      ['abacus', 'a b'],
      ['a bacus', 'ab'],
      ['an example', 'a '],
      ['Hello; world', 'Hello , world'],
      ['Hello', 'Hello , world'],
      ['hello world', 'Hello world'],
      ['  text', '\n'],
      ['', 'x'],
      ['x', ''],
    ] as const) {
      assert.deepEqual(withoutPrompt(text, prompt), { text, promptRemoved: false }, `${prompt} in ${text}`);
    }
  });

  it('leaves the continuation exactly as the server wrote it', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', ',', '.', ' ', '\n', '\r\n', '\t', '😀') });
    fc.assert(
      fc.property(texts, texts, (prompt, rest) => {
        assert.equal(withoutPrompt(prompt + rest, prompt).text, rest);
        const { promptRemoved, text } = withoutPrompt(prompt.replaceAll('\r\n', '\n') + rest, prompt);
        // White space at the joint may belong to either side.
        if (promptRemoved) {
          assert.equal(text.trimStart(), rest.trimStart());
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is not read as part of the answer', () => {
    const json = [{ generated_text: 'fn main() {\n    let x = 1;\n}' }];
    const reading = readAnswer({ task: 'text-generation', input: 'fn main() {\r\n', json });
    assert.ok(reading.kind === 'text');
    assert.deepEqual([reading.text, reading.promptRemoved], ['    let x = 1;\n}', true]);
  });

  it('is removed before reasoning is', () => {
    const json = [{ generated_text: 'Why?<think>\nHm\n</think>\n\nBecause.' }];
    const reading = readAnswer({ task: 'text-generation', input: 'Why?', json });
    assert.ok(reading.kind === 'text');
    assert.deepEqual([reading.text, reading.reasoning], ['Because.', 'Hm']);
  });
});
