import assert from 'node:assert/strict';
import { firstWords } from '../../../../src/core/runs/historySummary';

describe('the first words of a kept run', () => {
  it('are those of its text on one line, without invisible characters', () => {
    assert.equal(firstWords('  fn main() {\n\n  \u001b[31mred  }\r\n'), 'fn main() { \\u001b[31mred }');
    assert.equal(firstWords('word '.repeat(100)), `${'word '.repeat(12)}…`);
    assert.equal(firstWords(undefined), '');
    assert.equal(firstWords('   '), '');
    assert.equal(firstWords([0.1, { size: 3 }]), '');
  });

  it('are those of the last message of a chat, of a question, or of a list', () => {
    const chat = [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: {} },
          { type: 'text', text: 'What is it?' },
        ],
      },
    ];
    assert.equal(firstWords(chat), 'What is it?');
    assert.equal(firstWords({ messages: chat }), 'What is it?');
    assert.equal(firstWords({ question: 'Who?', context: 'Me.' }), 'Who?');
    assert.equal(firstWords(['one', 'two']), 'one');
  });
});
