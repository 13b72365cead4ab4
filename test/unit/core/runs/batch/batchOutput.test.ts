import assert from 'node:assert/strict';
import fc from 'fast-check';
import Papa from 'papaparse';
import { BatchOutput } from '../../../../../src/core/runs/batch/batchOutput';
import type { BatchInput, BatchRow } from '../../../../../src/core/runs/batch/batchTypes';
import { csvOutput, JSONL_OUTPUT, plainCell } from '../../../../../src/core/runs/batch/outputFormat';
import { OutputFault } from '../../../../../src/core/runs/batch/outputFault';
import { CrashingFiles, Killed } from '../../../../support/runs/crashingFiles';

const DIALECT = { delimiter: ',', lineBreak: '\r\n', hasMark: false } as const;
const CSV = csvOutput(['id', 'body'], DIALECT);
const FORMATS = { JSONL: JSONL_OUTPUT, CSV };

const input = (index: number): BatchInput => {
  const body = `body "${index}",\nwith two lines`;
  return { index, id: `r${index}`, columns: [`r${index}`, body], kind: 'ready', input: body };
};

const row = (index: number, text: string, isFailed = false): BatchRow => ({
  ...{ index, id: `r${index}`, input: `input ${index}`, model: 'demo/model', elapsedMs: 1 },
  ...(isFailed
    ? { output: null, error: { kind: 'offline', message: `${text}, failed` } }
    : { output: [{ generated_text: text }], text }),
});

/** The IDs and texts of an output, in its order; a failed row has its error. */
function rowsOf(files: CrashingFiles, format: keyof typeof FORMATS): readonly (readonly [string, string])[] {
  const text = files.text('output') ?? '';
  if (format === 'JSONL') {
    const rows = text.split('\n').slice(0, -1);
    return rows.map((line) => {
      const { error, id, text: answer } = JSON.parse(line);
      return [id, answer ?? error.message];
    });
  }
  const { data } = Papa.parse<readonly string[]>(text, { skipEmptyLines: true });
  return data.slice(1).map(([id = '', , , , answer = '', error = '']) => [id, answer || error]);
}

/** The texts of rows that must not get lost. */
interface Noted {
  readonly written: Map<number, string>;
  /** Those that survive a power failure, too. */
  synced: Map<number, string>;
}

for (const [name, format] of Object.entries(FORMATS) as [keyof typeof FORMATS, typeof CSV][]) {
  describe(`the output of a batch as ${name}`, () => {
    it('has the rows in the order of the source, although they are done in another', async () => {
      const files = new CrashingFiles();
      const output = await BatchOutput.open(files.start(), format, 4);
      const added: string[] = [];
      for (const index of [2, 0, 3, 1]) {
        await output.add(row(index, `t${index}`), input(index));
        added.push(
          rowsOf(files, name)
            .map(([id]) => id)
            .join(' '),
        );
      }
      assert.deepEqual(added, ['', 'r0', 'r0', 'r0 r1 r2 r3']);
      await output.close();
      assert.equal(files.text('journal'), undefined);
    });

    it('has an answer in the place of a failed one after it was retried', async () => {
      const files = new CrashingFiles();
      let output = await BatchOutput.open(files.start(), format, 3);
      await Promise.all(
        [0, 1, 2].map((index) => output.add(row(index, `t${index}`, index === 1), input(index))),
      );
      await output.close();
      output = await BatchOutput.open(files.start(), format, 3);
      assert.deepEqual(
        [0, 1, 2].map((index) => output.stateOf(index)),
        ['done', 'failed', 'done'],
      );
      await output.add(row(1, 'again'), input(1));
      assert.equal(output.stateOf(1), 'done');
      await output.close();
      assert.deepEqual(rowsOf(files, name), [
        ['r0', 't0'],
        ['r1', 'again'],
        ['r2', 't2'],
      ]);
    });

    it('is continued where a killed process left it, without the row that it was writing', async () => {
      const files = new CrashingFiles();
      const first = await BatchOutput.open(files.start(), format, 3);
      await first.add(row(0, 't0'), input(0));
      files.write('output', `${files.text('output')}${format.print(row(1, 't1'), input(1)).slice(0, -4)}`);
      const output = await BatchOutput.open(files.start(), format, 3);
      assert.deepEqual(
        [0, 1].map((index) => output.stateOf(index)),
        ['done', 'missing'],
      );
      await output.add(row(1, 'new'), input(1));
      assert.deepEqual(rowsOf(files, name), [
        ['r0', 't0'],
        ['r1', 'new'],
      ]);
    });

    it('is left alone if it has something else', async () => {
      const files = new CrashingFiles();
      files.write('output', 'something, else\n');
      await assert.rejects(BatchOutput.open(files.start(), format, 3), (error) => {
        assert.deepEqual(error instanceof OutputFault && error.facts, { kind: 'damaged', row: 1 });
        return true;
      });
      assert.equal(files.text('output'), 'something, else\n');
    });

    it('has each row once and in order, whenever the process is killed or the power fails', async () => {
      const TOTAL = 12;
      const kill = fc.record({
        at: fc.nat(30),
        torn: fc.double({ min: 0, max: 1, noNaN: true }),
        isPowerFailure: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(kill, { maxLength: 8 }),
          fc.infiniteStream(fc.nat(1000)),
          async (kills, numbers) => {
            const files = new CrashingFiles();
            const chance = (): number => numbers.next().value ?? 0;
            let noted: Noted = { written: new Map(), synced: new Map() };
            for (const crash of [...kills, undefined, undefined]) {
              files.killAt(crash?.at ?? Infinity, crash?.torn ?? 0);
              try {
                await runSession(files, chance, noted, crash !== undefined);
              } catch (error) {
                assert.ok(error instanceof Killed, String(error));
                if (crash?.isPowerFailure === true) {
                  files.cutPower(crash.torn);
                }
                // A new object, since calls of the killed process may still end.
                const kept = crash?.isPowerFailure === true ? noted.synced : noted.written;
                noted = { written: new Map(kept), synced: new Map(noted.synced) };
              }
            }
            const rows = rowsOf(files, name);
            assert.deepEqual(
              rows.map(([id]) => id),
              Array.from({ length: TOTAL }, (_, index) => `r${index}`),
            );
            noted.written.forEach((text, index) => assert.equal(rows[index]?.[1], text));
            assert.equal(files.text('journal'), undefined);
          },
        ),
        { numRuns: 200 },
      );

      /** Runs what is missing or failed in any order, as the engine does. Notes what is written, and what is synced. */
      async function runSession(
        files: CrashingFiles,
        chance: () => number,
        noted: Noted,
        failsSome: boolean,
      ): Promise<void> {
        const output = await BatchOutput.open(files.start(), format, TOTAL);
        const left: number[] = [];
        for (let index = 0; index < TOTAL; index++) {
          assert.ok(!noted.written.has(index) || output.stateOf(index) === 'done', `row ${index} got lost`);
          if (output.stateOf(index) !== 'done') {
            left.push(index);
          }
        }
        noted.synced = new Map(noted.written);
        while (left.length > 0) {
          const [index = 0] = left.splice(chance() % Math.min(left.length, 5), 1);
          const isFailed = failsSome && chance() % 4 === 0;
          const text = `t${index}-${chance()}`;
          const added = output.add(row(index, text, isFailed), input(index)).then(() => {
            if (!isFailed) {
              noted.written.set(index, text);
            }
          });
          // Some rows arrive while others are being written.
          if (chance() % 3 > 0) {
            await added;
          } else {
            added.catch(() => undefined);
          }
          if (chance() % 6 === 0) {
            const written = new Map(noted.written);
            await output.flush();
            noted.synced = written;
          }
        }
        await output.close();
      }
    });
  });
}

describe('the output of a batch as JSONL', () => {
  it('has all rows that are done after a pause, also those after a gap', async () => {
    const files = new CrashingFiles();
    let output = await BatchOutput.open(files.start(), JSONL_OUTPUT, 4);
    await output.add(row(3, 't3'), input(3));
    await output.add(row(0, 't0'), input(0));
    await output.close();
    assert.deepEqual(
      rowsOf(files, 'JSONL').map(([id]) => id),
      ['r0', 'r3'],
    );
    output = await BatchOutput.open(files.start(), JSONL_OUTPUT, 4);
    assert.deepEqual(
      [0, 1, 2, 3].map((index) => output.stateOf(index)),
      ['done', 'missing', 'missing', 'done'],
    );
    await output.add(row(2, 't2'), input(2));
    await output.add(row(1, 't1'), input(1));
    await output.close();
    assert.deepEqual(
      rowsOf(files, 'JSONL').map(([id]) => id),
      ['r0', 'r1', 'r2', 'r3'],
    );
  });
});

describe('the output of a batch as CSV', () => {
  it('repeats the columns of the source, and adds its own', async () => {
    const files = new CrashingFiles();
    const output = await BatchOutput.open(
      files.start(),
      csvOutput(['id', 'text'], { ...DIALECT, hasMark: true }),
      3,
    );
    const at = (index: number, body: string): BatchInput => ({
      ...{ index, id: String(index), kind: 'ready', input: body },
      columns: [String(index), body],
    });
    const base = { id: '0', input: '', model: 'm', elapsedMs: 1 };
    await output.add(
      { ...base, index: 0, output: [], label: '=sum', score: 0.5, text: '=sum' },
      at(0, '=1+1'),
    );
    await output.add({ ...base, index: 1, output: [0.5, -1] }, at(1, 'a;b'));
    await output.add({ ...base, index: 2, output: null }, at(2, ''));
    await output.close();
    assert.equal(
      files.text('output'),
      '\uFEFFid,text,label,score,output_text,error\r\n' +
        "0,=1+1,'=sum,0.5,'=sum,\r\n" +
        '1,a;b,,,"[0.5,-1]",\r\n' +
        '2,,,,,\r\n',
    );
    assert.equal(plainCell("'=sum"), '=sum');
  });

  it('names its delimiter if the source does, in a header that a killed process cannot leave in parts', async () => {
    const format = csvOutput(['id', 'text'], { ...DIALECT, hasMark: true, namesDelimiter: true });
    const header = '\uFEFFsep=,\r\nid,text,label,score,output_text,error\r\n';
    assert.equal(format.header, header);
    for (let length = 0; length <= header.length; length++) {
      const files = new CrashingFiles();
      files.write('output', header.slice(0, length));
      const output = await BatchOutput.open(files.start(), format, 1);
      await output.add(row(0, 't0'), input(0));
      await output.close();
      const again = await BatchOutput.open(files.start(), format, 1);
      assert.equal(again.stateOf(0), 'done');
      assert.equal(files.text('output'), header + format.print(row(0, 't0'), input(0)));
    }
  });

  for (const [made, lineBreak] of [
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ] as const) {
    it(`is continued after an editor has saved an older version, and made all its line breaks ${made}`, async () => {
      const files = new CrashingFiles();
      const format = csvOutput(['id', 'body\nof the ticket'], {
        ...DIALECT,
        hasMark: true,
        namesDelimiter: true,
      });
      const first = await BatchOutput.open(files.start(), format, 5);
      await first.add(row(0, 't0'), input(0));
      const older = (files.text('output') ?? '').replace(/\r?\n/g, lineBreak);
      for (const index of [2, 4, 3, 1]) {
        await first.add(row(index, `t${index}`), input(index));
      }
      // What was in the journal was in the output, too.
      assert.match(files.text('output') ?? '', /r4/);
      files.write('output', older);
      const output = await BatchOutput.open(files.start(), format, 5);
      assert.deepEqual(
        [0, 1, 2, 3, 4].map((index) => output.stateOf(index)),
        ['done', 'missing', 'done', 'done', 'done'],
      );
      await output.add(row(1, 'again'), input(1));
      await output.close();
      const text = files.text('output') ?? '';
      const { data } = Papa.parse<readonly string[]>(text.slice(text.indexOf('\r\n') + 2), {
        newline: '\r\n',
        skipEmptyLines: true,
      });
      assert.deepEqual(
        data.slice(1).map(([id, , , , answer]) => [id, answer]),
        ['t0', 'again', 't2', 't3', 't4'].map((answer, index) => [`r${index}`, answer]),
      );
      assert.equal(files.text('journal'), undefined);
    });
  }

  it('is left alone if another file has a header that looks like its own', async () => {
    for (const other of [
      'id,body,label,score,text\n',
      'id,body,label,score,text,error,more\n',
      'id\n,body\n',
    ]) {
      const files = new CrashingFiles();
      files.write('output', other);
      await assert.rejects(BatchOutput.open(files.start(), CSV, 3), OutputFault);
      assert.equal(files.text('output'), other);
    }
  });

  it('keeps rows after a gap in the journal, since its rows have no index', async () => {
    const files = new CrashingFiles();
    let output = await BatchOutput.open(files.start(), CSV, 3);
    await output.add(row(0, 't0'), input(0));
    await output.add(row(2, 't2'), input(2));
    await output.close();
    assert.deepEqual(
      rowsOf(files, 'CSV').map(([id]) => id),
      ['r0'],
    );
    output = await BatchOutput.open(files.start(), CSV, 3);
    assert.deepEqual(
      [0, 1, 2].map((index) => output.stateOf(index)),
      ['done', 'missing', 'done'],
    );
    await output.add(row(1, 't1'), input(1));
    await output.close();
    assert.deepEqual(
      rowsOf(files, 'CSV').map(([id]) => id),
      ['r0', 'r1', 'r2'],
    );
    assert.equal(files.text('journal'), undefined);
  });
});
