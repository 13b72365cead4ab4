import assert from 'node:assert/strict';
import { readFencedAnswer } from '../../../../src/core/tasks/fencedAnswer';

const block = (content: string, language = '') => ({ kind: 'block', language, content });

describe('readFencedAnswer', () => {
  it('reads an answer that is one block', () => {
    assert.deepEqual(readFencedAnswer('```\na\n```'), block('a'));
    assert.deepEqual(readFencedAnswer('\n```TS title="a"\n  a\n\nb\n```\n\n'), block('  a\n\nb', 'ts'));
    assert.deepEqual(readFencedAnswer('~~~~ js\n~~~\n```\n~~~~~'), block('~~~\n```', 'js'));
    assert.deepEqual(readFencedAnswer('````\n```\na\n```\n````'), block('```\na\n```'));
    assert.deepEqual(readFencedAnswer('```\r\na\r\nb\r\n```'), block('a\nb'));
    assert.deepEqual(readFencedAnswer('```\n```'), block(''));
  });

  it('finds text around a block, a second block, and a block that does not end', () => {
    for (const answer of [
      'Here it is:\n```\na\n```',
      '```\na\n```\nDone.',
      '```\na\n```\n```\nb\n```',
      '```\na',
      '```',
      'a\n  ~~~\nb',
    ]) {
      assert.equal(readFencedAnswer(answer).kind, 'mixed', answer);
    }
  });

  it('finds none in other text', () => {
    for (const answer of [
      '',
      'a',
      'Use `a` and ```b```.',
      '```a``` is code',
      '    ```\n    a',
      '``\na\n``',
    ]) {
      assert.equal(readFencedAnswer(answer).kind, 'none', answer);
    }
  });
});
