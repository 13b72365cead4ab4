import assert from 'node:assert/strict';
import fc from 'fast-check';
import Papa from 'papaparse';
import { openTextSource } from '../../../../../src/core/runs/batch/batchSource';
import type { TextSourceOptions } from '../../../../../src/core/runs/batch/batchSource';
import type { BatchInput } from '../../../../../src/core/runs/batch/batchTypes';
import { textSource, wholeSource } from '../../../../../src/core/runs/batch/byteSource';
import type { ByteSource } from '../../../../../src/core/runs/batch/byteSource';
import { MAX_ROW_CHARACTERS } from '../../../../../src/core/runs/batch/inputReader';
import { openFileListSource } from '../../../../../src/core/runs/batch/fileListSource';
import { SourceFault } from '../../../../../src/core/runs/batch/sourceFault';
import { fileUriOf } from '../../../../../src/core/fileInput';
import { sha256 } from '../../../../../src/node/batch/fileBytes';

async function listOf(inputs: AsyncIterable<BatchInput>): Promise<readonly BatchInput[]> {
  const list: BatchInput[] = [];
  for await (const input of inputs) {
    list.push(input);
  }
  return list;
}

const never = new AbortController().signal;

const open = (text: string | ByteSource, options: TextSourceOptions) =>
  openTextSource(typeof text === 'string' ? textSource(text) : text, options, sha256);

const summarize = (text: string | ByteSource, options: TextSourceOptions) =>
  open(text, options).summarize(() => undefined, never);

const inputs = (text: string | ByteSource, options: TextSourceOptions) =>
  listOf(open(text, options).inputs());

/** The content of an input, for comparison. */
function contentOf(input: BatchInput): unknown {
  return input.kind === 'ready' ? input.input : input.kind === 'empty' ? '' : input.fault;
}

const contents = async (text: string | ByteSource, options: TextSourceOptions) =>
  (await inputs(text, options)).map(contentOf);

const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.fail('not refused'),
    (error: unknown) => (error instanceof SourceFault ? error.facts : assert.fail(String(error))),
  );

/** Gives a text in parts of the given lengths, in turn. */
function inParts(text: string, lengths: readonly number[]): ByteSource {
  const bytes = new TextEncoder().encode(text);
  return {
    async *read() {
      for (let [at, turn] = [0, 0]; at < bytes.length; turn++) {
        const length = lengths[turn % lengths.length] ?? 1;
        yield bytes.subarray(at, at + length);
        at += length;
      }
    },
  };
}

const partLengths = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });

describe('the lines of a text as inputs', () => {
  it('end as in an editor, and an empty line counts without being sent', async () => {
    const text = '\uFEFFone\r\ntwo\n\n \nfive\rsix\n';
    const found = await inputs(text, { format: 'lines' });
    assert.deepEqual(found.map(contentOf), ['one', 'two', '', '', 'five', 'six']);
    assert.deepEqual(
      found.map(({ id, index, line }) => [index, line, id]),
      [1, 2, 3, 4, 5, 6].map((number) => [number - 1, number, String(number)]),
    );
    const { sha256: hash, ...summary } = await summarize(text, { format: 'lines' });
    assert.deepEqual(summary, { total: 6, empty: 2, broken: 0, characters: 13, bytes: 24 });
    assert.match(hash, /^[\da-f]{64}$/);
  });

  it('are those of an editor, however the bytes arrive', async () => {
    const texts = fc.array(fc.constantFrom('a', 'é', '😀', '\r', '\n', '\r\n', ' '), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(texts, partLengths, async (parts, lengths) => {
        const text = `-${parts.join('')}`;
        const lines = text.split(/\r\n|\r|\n/);
        const expected = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
        const found = await contents(inParts(text, lengths), { format: 'lines' });
        assert.deepEqual(
          found,
          expected.map((line) => (line.trim() === '' ? '' : line)),
        );
      }),
    );
  });

  it('fail one by one if they are too long, and the others are sent', async () => {
    const text = `one\n${'x'.repeat(MAX_ROW_CHARACTERS + 1)}\nthree`;
    assert.deepEqual(await contents(text, { format: 'lines' }), ['one', { kind: 'tooLong' }, 'three']);
  });

  it('stop at the limit, while the hash is of the whole source', async () => {
    const whole = await summarize('a\nb\nc', { format: 'lines' });
    const limited = await summarize('a\nb\nc', { format: 'lines', limit: 2 });
    assert.deepEqual([whole.total, limited.total, limited.sha256 === whole.sha256], [3, 2, true]);
    assert.deepEqual(await contents('a\nb\nc', { format: 'lines', limit: 2 }), ['a', 'b']);
  });

  it('leave out those that are skipped', async () => {
    const source = open('a\nb\nc', { format: 'lines' });
    const found = await listOf(source.inputs((index) => index === 1));
    assert.deepEqual(found.map(contentOf), ['a', 'c']);
  });
});

describe('JSON lines as inputs', () => {
  const field = { format: 'jsonl', column: 'text' } as const;

  it('give a field, or the whole value', async () => {
    const text = '{"text":"one","id":7}\n\n{"text":[{"role":"user","content":"hi"}]}\n"four"\n';
    const found = await inputs(text, field);
    const messages = [{ role: 'user', content: 'hi' }];
    assert.deepEqual(found.map(contentOf), ['one', '', messages, { kind: 'noField', detail: 'text' }]);
    assert.deepEqual(
      found.map(({ id }) => id),
      ['7', 'line-2', 'line-3', 'line-4'],
    );
    assert.deepEqual(await contents('"one"\n{"question":"?"}', { format: 'jsonl' }), [
      'one',
      { question: '?' },
    ]);
  });

  it('are the text of numbers and of true and false, unless digits would be lost', async () => {
    const values = [3, -0.5, 0, true, false, '12345678901234567890'];
    assert.deepEqual(await contents(values.map((value) => `{"text":${value}}\n`).join(''), field), [
      ...['3', '-0.5', '0', 'true', 'false'],
      { kind: 'notText' },
    ]);
  });

  it('fail alone if they are broken, named by their line', async () => {
    const found = await inputs('{"text":"one"}\n{"text":\n{"text":1e999}\n{"text":"four"}', field);
    assert.deepEqual(
      found.map((input) => [input.line, contentOf(input)]),
      [
        [1, 'one'],
        [2, { kind: 'json' }],
        [3, { kind: 'notText' }],
        [4, 'four'],
      ],
    );
    const { broken, columns, total } = await summarize('{"a":1,"b":2}\n{\n', field);
    assert.deepEqual({ broken, columns, total }, { broken: 2, columns: ['a', 'b'], total: 2 });
  });

  it('are named by their number without taking the ID of another line, however the bytes arrive', async () => {
    const namesOf = async (text: string | ByteSource) => (await inputs(text, field)).map(({ id }) => id);
    const data =
      '# data\n{"text":"a","id":1}\n{"text":"b"\n{"text":"c","id":3}\n{"text":"d","custom_id":"x"}';
    const expected = ['line-1', '1', 'line-3', '3', 'x'];
    assert.deepEqual(await namesOf(data), expected);
    assert.deepEqual(await namesOf(inParts(data, [1, 7])), expected);
    assert.deepEqual(await namesOf('{"text":"a"}\n{\n"c"\n{"text":"d","id":""}'), ['1', '2', '3', '4']);

    const late = Array.from({ length: 120 }, (_, at) => (at === 110 ? '{"text":"e","id":"e"}' : '{}')).join(
      '\n',
    );
    const lateNames = await namesOf(late);
    assert.deepEqual(
      [lateNames[0], lateNames[109], lateNames[110], lateNames[119]],
      ['1', '110', 'e', 'line-120'],
    );
    assert.deepEqual(await namesOf(inParts(late, [3])), lateNames);
  });

  it('have no lone surrogates, not even as escapes', async () => {
    assert.deepEqual(await contents(String.raw`{"text":"a\ud83d b"}`, field), ['a\ufffd b']);
    assert.deepEqual(await contents(String.raw`{"text":"\ud83d\ude00"}`, field), ['😀']);
  });

  it('count the characters of messages as a chat does', async () => {
    const text = '{"text":[{"role":"user","content":"12345"}]}';
    assert.equal((await summarize(text, field)).characters, 5);
  });
});

describe('a column of CSV as inputs', () => {
  const column = { format: 'csv', column: 'text' } as const;

  it('is found with quotes, line breaks, a byte order mark, and empty rows', async () => {
    const text = '\uFEFFid,text\r\na,"say ""hi"",\r\nplease"\r\n\r\nb,two\r\nc,\r\n';
    const found = await inputs(text, column);
    assert.deepEqual(
      found.map((input) => [input.id, input.line, contentOf(input), input.columns]),
      [
        ['a', 2, 'say "hi",\r\nplease', ['a', 'say "hi",\r\nplease']],
        ['row-2', 4, '', ['', '']],
        ['b', 5, 'two', ['b', 'two']],
        ['c', 6, '', ['c', '']],
      ],
    );
    const { columns, dialect, empty, total } = await summarize(text, column);
    assert.deepEqual(
      { columns, dialect, empty, total },
      {
        columns: ['id', 'text'],
        dialect: { delimiter: ',', lineBreak: '\r\n', hasMark: true },
        empty: 2,
        total: 4,
      },
    );
  });

  for (const [name, delimiter] of [
    ['semicolons', ';'],
    ['tabs', '\t'],
    ['pipes', '|'],
  ] as const) {
    it(`is found between ${name}, although the texts have commas`, async () => {
      const text = `a${delimiter}text\n1${delimiter}one, two, three\n2${delimiter}four, five, six`;
      assert.deepEqual(await contents(text, column), ['one, two, three', 'four, five, six']);
    });
  }

  it('is found with the delimiter that the first line names, as Excel writes it', async () => {
    for (const [start, delimiter] of [
      ['sep=;\r\n', ';'],
      ['\uFEFFSEP=|\n', '|'],
      ['"sep=\t"\r', '\t'],
    ] as const) {
      const text = `${start}id${delimiter}text, and more, of it\r\n1${delimiter}one, two\r\n`;
      const options = { format: 'csv', column: 'text, and more, of it' } as const;
      const { dialect, total } = await summarize(text, options);
      const hasMark = start.startsWith('\uFEFF');
      assert.deepEqual(dialect, { delimiter, hasMark, lineBreak: '\r\n', namesDelimiter: true });
      const found = await inputs(inParts(text, [1]), options);
      assert.deepEqual([total, found.map((input) => [input.line, contentOf(input)])], [1, [[3, 'one, two']]]);
    }
    assert.deepEqual(await contents('sep=;,text\n1,one\n', column), ['one']);
  });

  it('is found below empty lines, in which nothing is named', async () => {
    for (const start of ['\r\n', '\uFEFF\r\n \r\n']) {
      const text = `${start}id;text\r\n1;one, two\r\n`;
      const { columns, dialect } = await summarize(text, column);
      assert.deepEqual([columns, dialect?.delimiter, dialect?.lineBreak], [['id', 'text'], ';', '\r\n']);
      assert.deepEqual(await contents(text, column), ['one, two']);
    }
  });

  it('is found among 300 columns, and with line breaks of both kinds', async () => {
    const names = Array.from({ length: 300 }, (_, at) => `column ${at}`);
    const row = (value: string) => names.map((name) => `${value} ${name}`).join(',');
    const text = `${names.join(',')}\r\n${row('a')}\n${row('b')}\r\n`;
    const found = await contents(text, { format: 'csv', column: 'column 299' });
    assert.deepEqual(found, ['a column 299', 'b column 299']);
  });

  it('needs no name if there is one column', async () => {
    assert.deepEqual(await contents('text\none\ntwo', { format: 'csv' }), ['one', 'two']);
  });

  it('is found behind another one of the same name by its number, and without it is the first', async () => {
    const text = 'text,text,text (2), text\na,b,c,d\n';
    const found = (name: string) => contents(text, { format: 'csv', column: name });
    assert.deepEqual(
      [await found('text'), await found('text (2)'), await found('text (3)'), await found('text (4)')],
      [['a'], ['c'], ['b'], ['d']],
    );
    assert.deepEqual(await faultOf(found('text (5)')), {
      ...{ kind: 'noColumn', column: 'text (5)' },
      columns: ['text', 'text (3)', 'text (2)', 'text (4)'],
    });
    assert.deepEqual((await summarize(text, { format: 'csv', column: 'text' })).columns, [
      ...['text', 'text', 'text (2)', ' text'],
    ]);
  });

  it('is refused with the columns that there are', async () => {
    const columns = ['id', 'body'];
    const text = 'id,body\n1,one';
    assert.deepEqual(await faultOf(summarize(text, column)), { kind: 'noColumn', column: 'text', columns });
    assert.deepEqual(await faultOf(summarize(text, { format: 'csv' })), { kind: 'columnNeeded', columns });
  });

  it('fails in rows with more values than the header, and is empty in those with fewer', async () => {
    const found = await inputs('id,text\n1,one,more\n2\n3,three', column);
    assert.deepEqual(found.map(contentOf), [{ kind: 'columns', detail: '3' }, '', 'three']);
    assert.deepEqual(found[1]?.columns, ['2', '']);
  });

  it('is refused if a quoted value does not end, naming the line', async () => {
    const text = 'id,text\n1,"one\n";\n2,"two\n3,three\n';
    assert.deepEqual(await faultOf(summarize(text, column)), { kind: 'unclosedQuote', line: 4 });
  });

  it('is refused early if a quoted value in a large source does not end', async () => {
    const part = new TextEncoder().encode('x'.repeat(64 * 1024));
    let given = 0;
    const endless: ByteSource = {
      async *read() {
        yield new TextEncoder().encode('id,text\n1,"');
        for (; ; given += part.length) {
          yield part;
        }
      },
    };
    assert.deepEqual(await faultOf(summarize(endless, column)), { kind: 'unclosedQuote', line: 2 });
    assert.ok(given <= 1.1 * MAX_ROW_CHARACTERS, String(given));
  });

  it('reads what Papa Parse writes, however the bytes arrive', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'é', '😀', '"', ',', ';', '\t', '|', '\n', '\r', '\r\n', ' '),
      maxLength: 6,
    });
    const table = fc
      .integer({ min: 2, max: 5 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 8 }));
    const written = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      newline: fc.constantFrom('\n', '\r\n', '\r'),
      quotes: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(table, written, partLengths, async (rows, options, lengths) => {
        const names = Array.from({ length: rows[0]?.length ?? 2 }, (_, at) => `c${at}`);
        const text = Papa.unparse([names, ...rows], options);
        const found = await inputs(inParts(text, lengths), { format: 'csv', column: 'c1' });
        assert.deepEqual(
          found.map(({ columns }) => columns),
          rows,
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('a source that is not UTF-8', () => {
  it('is refused with the line where that shows', async () => {
    const bytes = Uint8Array.of(...new TextEncoder().encode('one\ntwo\nth'), 0xe9, 10);
    const fault = await faultOf(summarize(wholeSource(bytes), { format: 'lines' }));
    assert.deepEqual(fault, { kind: 'notUtf8', line: 3 });
  });

  it('is refused if it ends within a character, or is UTF-16', async () => {
    const cut = new TextEncoder().encode('one\né').subarray(0, 5);
    assert.deepEqual(await faultOf(summarize(wholeSource(cut), { format: 'lines' })), {
      kind: 'notUtf8',
      line: 2,
    });
    const wide = Uint8Array.of(0xff, 0xfe, 0x61, 0, 10, 0);
    assert.equal((await faultOf(summarize(wholeSource(wide), { format: 'csv' }))).kind, 'notUtf8');
  });
});

describe('files as inputs', () => {
  const files = ['a.png', 'b.png'].map((name) => ({
    ...{ name, uri: `file:///${name}` },
    bytes: textSource(`bytes of ${name}`),
  }));

  it('are given by their URI, and named by their name', async () => {
    const found = await listOf(openFileListSource(files, sha256).inputs());
    assert.deepEqual(
      found.map((input) => [input.index, input.id, input.kind === 'ready' && fileUriOf(input.input)]),
      [
        [0, 'a.png', 'file:///a.png'],
        [1, 'b.png', 'file:///b.png'],
      ],
    );
  });

  it('are skipped if they are empty, and fail alone later if they cannot be read', async () => {
    const gone = {
      // oxlint-disable-next-line require-yield
      async *read(): AsyncGenerator<Uint8Array> {
        throw new Error('ENOENT');
      },
    };
    const contents = [textSource(''), textSource(' \r\n\t'), textSource(' x'), gone];
    const list = contents.map((bytes, at) => ({ bytes, name: `${at}`, uri: `file:///${at}` }));
    const found = await listOf(openFileListSource(list, sha256).inputs());
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ['empty', 'empty', 'ready', 'ready'],
    );
    const readable = openFileListSource(list.slice(0, 3), sha256);
    const { empty, total } = await readable.summarize(() => undefined, never);
    assert.deepEqual([empty, total], [2, 3]);
  });

  it('are identified by their names and bytes', async () => {
    const hashOf = async (list: typeof files) =>
      (await openFileListSource(list, sha256).summarize(() => undefined, never)).sha256;
    const changed = files.map((file) => ({ ...file, bytes: textSource('other') }));
    const hashes = [await hashOf(files), await hashOf(changed), await hashOf(files.toReversed())];
    assert.equal(new Set(hashes).size, 3);
    assert.equal(await hashOf(files), hashes[0]);
  });
});
