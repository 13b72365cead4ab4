import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { BatchComparison, BatchEvaluation } from '../../src/platform/batchReportCommandMap';
import { until } from './useLoopback';
import { useMessages } from './useMessages';
import { acceptRow, usePickers } from './usePickers';
import { useResultPanel } from './useResultPanel';

const SOURCE = [
  { text: 'fn main() {}', language: 'rust', grade: 1 },
  { text: 'func main() {}', language: 'go', grade: 1 },
  { text: '', language: 'go', grade: 2 },
  { text: 'package main', language: 'go', grade: 2 },
  { text: 'print(1)', language: '', grade: 3 },
];
const ANSWERS = ['rust', 'rust', undefined, 'go', 'python'];

describe('the outputs of batches', () => {
  const { panel, seen } = useResultPanel();
  const messages = useMessages();
  const { opened } = usePickers();
  let folder = '';

  const write = (name: string, text: string): vscode.Uri => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return vscode.Uri.file(path);
  };
  const lines = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  /** Writes an output in JSON lines, with its source and its description. */
  const writeBatch = (name: string, model: string, answers: readonly (string | undefined)[]): vscode.Uri => {
    const source = write('source.jsonl', lines(SOURCE));
    const sha256 = createHash('sha256').update(lines(SOURCE)).digest('hex');
    const output = write(
      name,
      lines(
        answers.map((label, index) => ({
          ...{ index, id: String(index + 1), input: SOURCE[index]?.text, output: null, model, elapsedMs: 1 },
          ...(label !== undefined && { label, text: label, score: 0.9, output: [{ label, score: 0.9 }] }),
        })),
      ),
    );
    const description = { source: { uris: [source.toString()], format: 'jsonl', column: 'text' }, sha256 };
    const facts = {
      ...{ version: 1, model, task: 'text-classification', total: SOURCE.length },
      ...{ startedAt: 1, state: 'complete' },
    };
    write(`${name}.batch.json`, JSON.stringify({ ...facts, ...description }));
    return output;
  };
  /** Waits until the panel shows a report, and its tab is there, so that the test can close it. */
  const shown = async (title: string) => {
    const view = await seen((each) => each.title === title);
    const labels = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    await until(() => panel()?.title === title && labels().filter((label) => label === title).length > 0);
    return view;
  };
  const evaluate = (args?: unknown) =>
    vscode.commands.executeCommand<BatchEvaluation | undefined>('hfInference.batch.evaluate', args);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hf-batch-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are evaluated by a column of the source: as JSON, and in the panel', async () => {
    const output = write(
      'tickets.out.csv',
      [
        'body;topic;label;score;text;error',
        '"no\nlight";lamp;lamp;0.9;lamp;',
        'too hot;heating;lamp;0.6;lamp;',
        'no answer;lamp;;;;The time limit was reached.',
        ';lamp;;;;',
        'cold;heating;heating;0.8;heating;',
      ].join('\r\n'),
    );
    const found = await evaluate({ output: output.toString(), expected: 'topic' });
    assert.ok(found?.kind === 'classification');
    const { accuracy, confusion, evaluated, failed, missing, skipped, total } = found;
    assert.deepEqual(
      { accuracy, evaluated, failed, missing, skipped, total },
      { accuracy: 2 / 3, evaluated: 3, failed: 1, missing: 0, skipped: 1, total: 5 },
    );
    assert.deepEqual(confusion, {
      labels: ['heating', 'lamp'],
      counts: [
        [1, 1],
        [0, 1],
      ],
    });
    const { actions, facts, items, title } = await shown('tickets.out.csv');
    assert.equal(title, 'tickets.out.csv');
    assert.deepEqual([facts.text, ...facts.more], ['3 rows evaluated', 'Expected values: topic']);
    assert.deepEqual(items[0]?.notes, [
      '1 row failed and is not counted.',
      '1 input was empty and is not counted.',
    ]);
    assert.deepEqual(
      items[0]?.bodies.map(({ kind }) => kind),
      ['bars', 'matrix', 'table', 'table'],
    );
    assert.deepEqual(
      actions.map(({ label }) => label),
      ['Save', 'Raw JSON'],
    );
    assert.deepEqual(messages.shown, []);
    await evaluate({ output, expected: 'body' });
    const unfit = await seen(({ facts: shownFacts }) => shownFacts.more[0] === 'Expected values: body');
    assert.match(unfit.items[0]?.notes?.[0] ?? '', /^No expected value is a label of the answers\./);
  });

  it('are evaluated by a field of a source in JSON lines, which is asked for', async () => {
    const output = writeBatch('rows.out.jsonl', 'demo/code-language', ANSWERS);
    await vscode.window.showTextDocument(output);
    const running = evaluate();
    await opened('Evaluate Batch Output');
    await acceptRow();
    const columns = await opened('Evaluate rows.out.jsonl');
    assert.deepEqual(
      columns.items.map(({ description, label }) => [label, description]),
      [
        ['language', 'rust'],
        ['grade', '1'],
        ['text', 'fn main() {}'],
      ],
    );
    await acceptRow();
    const found = await running;
    assert.ok(found?.kind === 'classification');
    assert.deepEqual(
      [found.expected, found.model, found.accuracy, found.evaluated, found.skipped, found.unlabeled],
      ['language', 'demo/code-language', 2 / 3, 3, 1, 1],
    );
    await shown('rows.out.jsonl');
  });

  it('are compared, with the rows that differ', async () => {
    const one = writeBatch('one.out.jsonl', 'demo/one', ANSWERS);
    const other = writeBatch('other.out.jsonl', 'demo/other', ['rust', 'go', undefined, 'go']);
    const found = await vscode.commands.executeCommand<BatchComparison>('hfInference.batch.compare', {
      outputs: [one, other.toString()],
    });
    assert.deepEqual(found, {
      outputs: [one.toString(), other.toString()],
      models: ['demo/one', 'demo/other'],
      sameSource: true,
      ...{ total: 5, compared: 3, agreement: 2 / 3, differing: 1, unanswered: 1, missing: 1 },
      differences: [{ index: 1, id: '2', input: 'func main() {}', answers: ['rust', 'go'] }],
    });
    await vscode.window.showTextDocument(other);
    const ofRow = vscode.commands.executeCommand('hfInference.batch.compare', {
      kind: 'batch',
      output: one.toString(),
    });
    const { items: offered, placeholder } = await opened('Compare Batch Outputs');
    assert.equal(placeholder, 'Select the output to compare with one.out.jsonl');
    assert.equal(offered[0]?.label, 'other.out.jsonl');
    assert.ok(offered.every(({ label }) => label !== 'one.out.jsonl'));
    await acceptRow();
    assert.deepEqual(await ofRow, found);
    const { items } = await shown('one.out.jsonl ↔ other.out.jsonl');
    const table = items[0]?.bodies[1];
    assert.ok(table?.kind === 'table');
    assert.deepEqual(
      table.columns.map(({ label }) => label),
      ['Row', 'Input', 'demo/one', 'demo/other'],
    );
  });

  it('are refused with a sentence if there is nothing to evaluate', async () => {
    const csv = write('tickets.out.csv', 'body,topic,label,score,text,error\na,lamp,lamp,1,lamp,\n');
    const refuses = (args: unknown, message: RegExp) =>
      assert.rejects(async () => evaluate(args), { message });
    await refuses({ output: csv, expected: 'subject' }, /“tickets.out.csv” has no column “subject”.*body/);
    await refuses({ output: write('other.csv', 'a,b\n1,2\n'), expected: 'a' }, /not the output of a batch/);
    await refuses({ output: vscode.Uri.file(join(folder, 'none.csv')), expected: 'a' }, /cannot be read/);
    await refuses({ output: csv, expected: '' }, /“expected”/);
    const output = writeBatch('rows.out.jsonl', 'demo/code-language', ANSWERS);
    await refuses({ output, expected: 'topic' }, /no field “topic”/);
    write('source.jsonl', lines([...SOURCE, { text: 'new' }]));
    await refuses({ output, expected: 'language' }, /has changed since the batch/);
  });
});
