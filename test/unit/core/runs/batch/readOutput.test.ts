import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { BatchInput, BatchRow } from '../../../../../src/core/runs/batch/batchTypes';
import type { ByteSource } from '../../../../../src/core/runs/batch/byteSource';
import { textSource } from '../../../../../src/core/runs/batch/byteSource';
import type { ExpectedRow } from '../../../../../src/core/runs/batch/evaluation';
import { judgedRow } from '../../../../../src/core/runs/batch/judgedRow';
import { csvOutput, JSONL_OUTPUT } from '../../../../../src/core/runs/batch/outputFormat';
import {
  csvColumns,
  csvRows,
  jsonlRows,
  NotAnOutput,
  withExpected,
} from '../../../../../src/core/runs/batch/readOutput';
import { SourceFault } from '../../../../../src/core/runs/batch/sourceFault';
import { csvLines, jsonLines } from '../../../../../src/core/runs/batch/sourceRows';

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) {
    found.push(item);
  }
  return found;
}

/** The bytes of a text, in parts of some length. */
function inParts(text: string, length: number): ByteSource {
  const bytes = new TextEncoder().encode(text);
  return {
    async *read() {
      for (let start = 0; start < bytes.length; start += length) {
        yield bytes.subarray(start, start + length);
      }
    },
  };
}

const texts = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.constantFrom('=1+1', "'quoted", '-', 'a "b"', 'two\r\nlines', 'a;b,c\td', '[0.5]'),
);
const answers: fc.Arbitrary<Pick<BatchRow, 'output' | 'text' | 'label' | 'score' | 'error'>> = fc.oneof(
  texts.map((label) => ({ label, text: label, score: 0.9, output: [{ label, score: 0.9 }] })),
  texts.map((text) => ({ text, output: [{ generated_text: text }] })),
  fc.constant({ output: [0.5, -1.25] }),
  fc.constant({ output: null }),
  fc.constant({ output: null, error: { kind: 'timeout' as const, message: '=The time limit was reached.' } }),
);
const rows = fc.array(fc.record({ answer: answers, wanted: texts })).map((list) =>
  list.map(({ answer, wanted }, index) => ({
    wanted,
    row: { index, id: String(index + 1), input: wanted, model: 'owner/model', elapsedMs: 1, ...answer },
  })),
);

const judged = ({ row, wanted }: { readonly row: BatchRow; readonly wanted: string }): ExpectedRow => ({
  row: judgedRow(row),
  expected: wanted,
});

describe('reading the output of a batch', () => {
  it('gives the answers and the expected values of CSV that a batch has written, however it arrives', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n' as const, '\r\n' as const),
        fc.record(
          { hasMark: fc.boolean(), namesDelimiter: fc.constant(true as const) },
          { requiredKeys: ['hasMark'] },
        ),
        fc.integer({ min: 1, max: 50 }),
        async (written, delimiter, lineBreak, preamble, length) => {
          const format = csvOutput(['id', 'text', 'label'], { delimiter, lineBreak, ...preamble });
          const lines = written.map(({ row, wanted }) => {
            const columns = ['x', wanted, wanted];
            const input: BatchInput = { kind: 'ready', index: row.index, id: row.id, input: wanted, columns };
            return format.print(row, input);
          });
          const bytes = inParts(format.header + lines.join(''), length);
          const found = await all(csvRows(bytes, { expected: 'label', input: 'text' }));
          assert.deepEqual(found, written.map(judged));
        },
      ),
    );
  });

  it('gives the answers of JSON lines that a batch has written, with a field of their source', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 50 }), async (written, length) => {
        const output = written.map(({ row }) => JSONL_OUTPUT.print(row, { ...row, kind: 'empty' })).join('');
        const source = written.map(({ wanted }) => `${JSON.stringify({ wanted })}\n`).join('');
        const judgedRows = jsonlRows(inParts(output, length));
        const found = all(
          withExpected(judgedRows, jsonLines(inParts(`${source}{"wanted":1}\n`, length)), 'wanted'),
        );
        assert.deepEqual(await found, written.map(judged));
      }),
    );
  });

  it('pairs rows with lines by their number, also if some are missing, broken, or without the field', async () => {
    const row = (index: number) => JSON.stringify({ index, id: 'x', input: '', output: null, label: 'go' });
    const source = textSource('{"l":"a"}\nnot JSON\n\n{"l":null}\n{"m":1}\n{"l":7}');
    const output = textSource([0, 1, 3, 4, 5].map(row).join('\n'));
    const found = await all(withExpected(jsonlRows(output), jsonLines(source), 'l'));
    assert.deepEqual(
      found.map(({ expected, row: { index } }) => [index, expected]),
      [
        [0, 'a'],
        [1, undefined],
        [3, null],
        [4, undefined],
        [5, 7],
      ],
    );
    await assert.rejects(all(withExpected(jsonlRows(output), jsonLines(source), 'none')), SourceFault);
  });

  it('takes the expected values from a source in CSV if the output is in JSON lines', async () => {
    const row = (index: number) => JSON.stringify({ index, id: 'x', input: '', output: null, label: 'go' });
    const source = () =>
      csvLines(textSource('\r\ntext; want ;want\r\n"a\r\nb";go;1\r\n\r\nc;rust;2\r\nd\r\n'));
    const output = [0, 2, 3].map(row).join('\n');
    const expectedOf = async (column: string) =>
      (await all(withExpected(jsonlRows(textSource(output)), source(), column))).map(
        ({ expected }) => expected,
      );
    assert.deepEqual(await expectedOf('want'), ['go', 'rust', '']);
    assert.deepEqual(await expectedOf('want (2)'), ['1', '2', '']);
    await assert.rejects(expectedOf('none'), SourceFault);
  });

  it('refuses the columns that the batch has added, and does not name them among those it has', async () => {
    const csv = 'text,want,label,score,output_text,error,truth\nfn,a,b,1,b,,c\n';
    for (const expected of ['label', 'score', 'output_text', 'error', 'none']) {
      await assert.rejects(all(csvRows(textSource(csv), { expected })), (error) => {
        assert.ok(error instanceof SourceFault);
        assert.deepEqual(error.facts, {
          kind: 'noColumn',
          column: expected,
          columns: ['text', 'want', 'truth'],
        });
        return true;
      });
    }
  });

  it('finds the columns of the batch if the source has the same names, and if others were added after them', async () => {
    const csv = 'text,label,output_label,score,output_text,error,truth\nfn,a,b,1,b,,c\n';
    const [first] = await all(csvRows(textSource(csv), { expected: 'truth' }));
    assert.deepEqual([first?.row.kind === 'answered' && first.row.answer, first?.expected], ['b', 'c']);
    assert.deepEqual(await csvColumns(textSource(csv)), [
      { name: 'text', example: 'fn' },
      { name: 'label', example: 'a' },
      { name: 'truth', example: 'c' },
    ]);
  });

  it('tells columns with the same name apart, as their source does', async () => {
    const csv = 'text,topic,topic,label,score,output_text,error\nfn,,b,b,1,b,\ngo,c,,c,1,c,\n';
    const found = await all(csvRows(textSource(csv), { expected: 'topic (2)' }));
    assert.deepEqual(
      found.map(({ expected }) => expected),
      ['b', ''],
    );
    assert.deepEqual(await csvColumns(textSource(csv)), [
      { name: 'text', example: 'fn' },
      { name: 'topic', example: 'c' },
      { name: 'topic (2)', example: 'b' },
    ]);
  });

  it('refuses other files, and names the columns if one is missing', async () => {
    const csv = (text: string) => all(csvRows(textSource(text), { expected: 'topic' }));
    await assert.rejects(csv('a,topic\n1,2\n'), NotAnOutput);
    await assert.rejects(csv(''), NotAnOutput);
    await assert.rejects(all(jsonlRows(textSource('{"text":"x"}\n'))), NotAnOutput);
    await assert.rejects(all(jsonlRows(textSource('text\nmore\n'))), NotAnOutput);
    await assert.rejects(csv('a,label,score,text,error\n'), ({ facts }: SourceFault) => {
      assert.deepEqual(facts, {
        kind: 'noColumn',
        column: 'topic',
        columns: ['a'],
      });
      return true;
    });
  });

  it('reads what a running batch has written so far, without the row that it is writing', async () => {
    const row = JSON.stringify({ index: 0, id: '1', input: 'x', output: null, label: 'go' });
    assert.equal((await all(jsonlRows(textSource(`${row}\n${row.slice(0, 9)}`)))).length, 1);
  });
});
