import assert from 'node:assert/strict';
import fc from 'fast-check';
import { markdownChunks } from '../../../../src/webview/result/markdownChunks';

const chunksOf = (text: string) => markdownChunks(text, 0, true).chunks;

describe('The chunks of a Markdown text', () => {
  it('are its blocks, with lists, fences, and indented lines in one piece', () => {
    const blocks = [
      '# Title\n\n',
      'A paragraph\nof two lines.\n\n',
      'A list:\n\n- one\n\n- two\n\n  more of two\n\n',
      'Code:\n\n    indented\n\n    still code\n\n',
      '```ts\nconst a = 1;\n\nconst b = 2;\n```\n\n',
      '~~~\n```\n\nnot the end\n~~~\n\n',
      'The end',
    ];
    assert.deepEqual(chunksOf(blocks.join('')), blocks);
  });

  it('do not include the last block while more of it may come', () => {
    const { chunks, end } = markdownChunks('One\n\nTwo\n\n1', 0, false);
    assert.deepEqual(chunks, ['One\n\n']);
    assert.equal(end, 5);
    assert.deepEqual(markdownChunks('```\na\n\nb', 0, false).chunks, []);
  });

  it('are together the whole text, however it arrives', () => {
    const piece = fc.constantFrom(
      '\n',
      '\n\n',
      '```',
      '~~~~',
      '- a',
      '1. b',
      '> c',
      'text ',
      '    d',
      '\t',
      '|',
    );
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 8 }), { maxLength: 8 }), (arrivals) => {
        let text = '';
        let from = 0;
        const all: string[] = [];
        for (const [index, pieces] of arrivals.entries()) {
          text += pieces.join('');
          const { chunks, end } = markdownChunks(text, from, index === arrivals.length - 1);
          all.push(...chunks);
          from = end;
        }
        assert.equal(all.join(''), text);
        assert.deepEqual(all, chunksOf(text));
      }),
    );
  });

  it('are small parts of a long list, and of a long text without blank lines', () => {
    for (const line of ['- item\n\n', 'a line of a paragraph\n']) {
      const chunks = chunksOf(line.repeat(100_000));
      assert.ok(chunks.every(({ length }) => length < 70_000));
    }
  });

  it('end after a limit, and go on from there', () => {
    const text = 'A paragraph.\n\n'.repeat(100);
    const first = markdownChunks(text, 0, true, 50);
    const rest = markdownChunks(text, first.end, true);
    assert.equal(first.chunks.length, 4);
    assert.equal([...first.chunks, ...rest.chunks].join(''), text);
  });
});
