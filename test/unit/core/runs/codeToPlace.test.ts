import assert from 'node:assert/strict';
import { codeToPlace, fenceRule } from '../../../../src/core/runs/codeToPlace';

const asIs = (text: string) => ({ text, isMixed: false });
const BLOCK = '```ts\nlet b = 2;\n```';
const MIXED = `Here it is:\n\n${BLOCK}`;

describe('what takes the place of a selection', () => {
  it('of code is the code of an answer that is one fenced block', () => {
    assert.deepEqual(codeToPlace(BLOCK, 'let a = 1;', 'code'), asIs('let b = 2;'));
    assert.deepEqual(codeToPlace(`\n${BLOCK}\n`, 'let a = 1;', 'code'), asIs('let b = 2;'));
    assert.deepEqual(codeToPlace('let b = 2;', 'let a = 1;', 'code'), asIs('let b = 2;'));
  });

  it('of code is nothing if there is text around the block', () => {
    for (const answer of [MIXED, `${BLOCK}\nDone.`, `${BLOCK}\n\n${BLOCK}`, '```ts\nlet b = 2;']) {
      assert.deepEqual(codeToPlace(answer, 'let a = 1;', 'code'), { text: answer, isMixed: true });
    }
  });

  it('of a fenced block is the whole answer', () => {
    assert.deepEqual(codeToPlace(BLOCK, '```ts\nlet a = 1;\n```\n', 'code'), asIs(BLOCK));
    assert.deepEqual(codeToPlace('```md\na\n```', '```md\nb\n```', 'markdown'), asIs('```md\na\n```'));
  });

  it('of Markdown is the whole answer, unless all of it is one block of Markdown', () => {
    for (const answer of [BLOCK, MIXED, '```\na\n```']) {
      assert.deepEqual(codeToPlace(answer, 'a', 'markdown'), asIs(answer));
    }
    assert.deepEqual(
      codeToPlace('````markdown\n# A\n```\nb\n```\n````', '# B', 'markdown'),
      asIs('# A\n```\nb\n```'),
    );
  });

  it('is Markdown in the languages that have fences of their own', () => {
    assert.deepEqual(['markdown', 'mdx', 'plaintext', 'python', ''].map(fenceRule), [
      ...['markdown', 'markdown'],
      ...['code', 'code', 'code'],
    ]);
  });
});
